"""probe"""
from pathlib import Path
import msgspec
from browsing import sign_in
from chartproof.invented.files import write
from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.web.jobs.worker import work_once
from chartproof.web.mended import claim_again
from chartproof.web.house import House

def test_latin(house: House, store: Store, owner: Person, browser, tmp_path: Path) -> None:
    write(tmp_path, claims=3, seed=2, faulty=0)
    content = (tmp_path / "claims.837").read_bytes()
    i = content.index(b"NM1*82*1*")+9
    content = content[:i]+b"PE\xd1A"+content[content.index(b"*",i):]
    file = store.uploads.receive(owner, "claims.837", "claims", [content])
    job = store.jobs.add(owner, "claims", file.id)
    while work_once(store, "tests"):
        pass
    for it in store.items.find(owner)[0]:
        w = store.items.one(owner, it.id)
        words = msgspec.json.decode(w.content)["segments"]
        if "\ufffd" in words:
            store.items.replace(owner, it.id, w.item.version, claim_again(house, owner, w, words))
    sign_in(browser, store, owner)
    out = browser.get(f"/queue/jobs/{job.id}/clean").content + browser.get(f"/queue/jobs/{job.id}/held").content
    print("RES", b"PE\xd1A" in out, b"PE\xef\xbf\xbdA" in out)
    assert 0
