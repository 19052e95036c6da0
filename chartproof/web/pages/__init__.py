"""Pages for people, a module a page; see `chartproof.web` for how one is added."""
