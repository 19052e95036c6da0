"""A second reader proposes and decides nothing: a recorded answer, and servers that misbehave."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from chartproof.errors import InputError
from chartproof.reading import read
from chartproof.report.second import as_text
from chartproof.second.endpoint import ask, is_local
from chartproof.second.proposals import believed, question

NOTE = (
    "S: R knee OA. O: 97110 25 min: LAQ 2 lb 2x10. Cued knee over toe to stop it drifting in. "
    "A: Pain 4/10. A. Vale, PT"
)
RECORDED = (Path(__file__).parent / "transcript.json").read_text(encoding="utf-8")
LOCAL = "http://127.0.0.1:9/v1"


def client(*answers: httpx.Response | Exception) -> httpx.Client:
    waiting = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(found, Exception):
            raise found
        return found

    return httpx.Client(transport=httpx.MockTransport(answer))


def asked(*answers: httpx.Response | Exception, url: str = LOCAL, remote: bool = False) -> str:
    return ask(
        url, "m", question(), NOTE, remote=remote, client=client(*answers), wait=lambda s: None
    )


def test_only_what_quotes_the_note_is_believed() -> None:
    found = believed(asked(httpx.Response(200, text=RECORDED)), read(NOTE), "m")
    assert [(p.element, p.span.text) for p in found.proposals] == [
        ("skilled_intervention", "Cued knee over toe to stop it drifting in"),
        ("dosage_sets_reps", "2x10"),
    ]
    assert all(NOTE[p.span.start : p.span.end] == p.span.text for p in found.proposals)
    assert found.dropped == {
        "a quote that is not in the note": 1,
        "an element that there is not": 1,
        "no element and quote": 1,
    }


def test_it_is_shown_apart() -> None:
    import msgspec

    found = believed(asked(httpx.Response(200, text=RECORDED)), read(NOTE), "m")
    shown = as_text(msgspec.to_builtins(found))
    assert shown.startswith("Proposed by m, not checked. No verdict")
    assert "less pain" not in shown


@pytest.mark.parametrize("url", ["http://10.0.0.5/v1", "https://example.org/v1", "http://[::2]/v1"])
def test_a_note_does_not_leave_this_machine_unasked(url: str) -> None:
    with pytest.raises(InputError, match="is not this machine"):
        asked(httpx.Response(200, text=RECORDED), url=url)
    assert asked(httpx.Response(200, text=RECORDED), url=url, remote=True)


@pytest.mark.parametrize("url", ["http://[::1", "https://", "ftp://127.0.0.1", "localhost:11434"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(InputError, match="expected an address"):
        ask(url, "m", "q", "note")


@pytest.mark.parametrize("url", ["http://127.0.0.1:x/v1", "http://127.0.0.1/\x01"])
def test_an_address_that_cannot_be_asked(url: str) -> None:
    with pytest.raises(InputError, match="expected an address"):
        asked(httpx.Response(200, text=RECORDED), url=url)


def test_a_key_that_is_none() -> None:
    with pytest.raises(InputError, match="letters that no key has"):
        ask("http://127.0.0.1:1/v1", "m", "q", "note", key="k\u00e9y\n")


@pytest.mark.parametrize(
    "around",
    [
        "```json\n{}\n```",
        "Here it is:\n```\n{}\n```\nAsk [me] more.",
        "<think>[{{1}}] no</think>{}",
    ],
)
def test_an_answer_in_a_fence_in_prose_or_after_thoughts(around: str) -> None:
    bare = '{"proposals": [{"element": "dosage_sets_reps", "quote": "2x10"}]}'
    found = believed(around.replace("{}", bare), read("LAQ 2x10. A. Vale, PT"), "m")
    assert [p.span.text for p in found.proposals] == ["2x10"]


def test_what_is_local() -> None:
    assert all(map(is_local, ("http://localhost:1/v1", "http://127.0.0.9", "http://[::1]:8/v1")))
    assert not is_local("http://localhost.example.org/v1")


def test_a_server_that_comes_round() -> None:
    answers = (httpx.Response(429), httpx.ConnectError("down"), httpx.Response(200, text=RECORDED))
    assert asked(*answers)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(500), "status 500, 3 tries"),
        (httpx.Response(401), "status 401, 1 tries"),
        (httpx.ReadTimeout("never"), "ReadTimeout, 3 tries"),
        (httpx.Response(200, text="<html>"), "not in the form"),
        (httpx.Response(200, json={"choices": [{"message": {"content": 3}}]}), "no text"),
    ],
)
def test_a_server_that_does_not(answer: httpx.Response | Exception, said: str) -> None:
    with pytest.raises(InputError, match=said) as fault:
        asked(answer)
    assert "knee" not in str(fault.value)


@pytest.mark.parametrize("answer", ["", "no JSON", "{}", '{"proposals": 3}', "[" * 5000])
def test_an_answer_that_is_none(answer: str) -> None:
    with pytest.raises(InputError, match="second reader"):
        believed(answer, read(NOTE), "m")


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chartproof.second.endpoint.MOST_BYTES", 100)
    with pytest.raises(InputError, match="an answer without end, 1 tries"):
        asked(httpx.Response(200, text=RECORDED))


def test_a_blank_is_no_quote() -> None:
    answer = '{"proposals": [{"element": "dosage_sets_reps", "quote": " "}]}'
    found = believed(answer, read(NOTE), "m")
    assert found.proposals == ()
    assert found.dropped == {"a quote that is not in the note": 1}
