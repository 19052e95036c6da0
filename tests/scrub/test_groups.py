"""What is put away while a file is read comes back as it was, from memory and from the file."""

from __future__ import annotations

from contextlib import closing

from chartproof.scrub.groups import Sheaf, Store


def test_what_is_put_away_beyond_the_room_comes_back() -> None:
    pieces = [bytes([n]) * (n + 1) for n in range(12)]
    with closing(Store(room=20)) as store:
        places = [store.put(piece) for piece in pieces]
        assert [store.get(place) for place in places] == pieces
        later = store.put(b"later")
        assert store.get(places[0]) == pieces[0]
        assert store.get(later) == b"later"


def test_a_sheaf_gives_its_claims_back_in_order() -> None:
    claims = [(b"key%d" % n, b"day" * (n % 3), b"lines" * 5_000) for n in range(9)]
    with closing(Store(room=60_000)) as store:
        sheaf = Sheaf(store)
        for claim in claims:
            sheaf.add(*claim)
        assert list(sheaf.claims()) == claims
