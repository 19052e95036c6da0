"""The workbench: pages for people, `/api/v1` for programs. Routes call rooms; no rule lives here.

    house = House(open_store("clinic.sqlite", keys))
    app = make_app(house)

**To add a page**: a module in `web/pages/` with a tuple `ROUTES` of Litestar handlers; it is found
by itself. A template in `web/templates/` extends `base.html`; a style sheet or script lies in
`web/static/` and is named in templates as `{{ static("queue.js") }}`, which gives an address with
the digest of its content, so that browsers may keep it.

    @get("/queue", opt=open_to("biller", "administrator"), sync_to_thread=True)
    def queue(request: Request) -> Response[str]:
        who = person(request)                      # the account; store calls take it
        house = house_of(request)                  # store, settings, jobs
        return page(request, "queue.html", claims=house.store.items.find(who)[0])

    ROUTES = (queue,)

- Every handler says who may call it: `opt=open_to(role, ...)`, `opt=open_to_all()` for each role,
  `opt=open_to_anybody()` before signing in. One that does not say so keeps the program from
  starting. A test tries each route without a session and with every role that it is not open to.
- Parameters say where they come from, or Litestar warns and tests fail: `FromPath[str]`,
  `FromQuery[str]`, `data: JSONBody[...]`, `data: MultipartBody[...]`.
- Forms that change something carry `{{ csrf_field() }}`; scripts send `X-CSRF-Token` with the
  content of `<meta name="csrf">`. Answer a form with `see_other("/queue")`.
- The content policy allows our own files only: no inline script or style, no `on...` attribute, no
  request to anywhere else. Data for a script goes into `<script type="application/json">` by
  `{{ value | tojson }}`, or is fetched from `/api/v1`, which takes the session's cookie too.
- Nothing of a patient in a path or a query: records are named by their random ids.
- Errors raised by rooms (InputError, Absent, Conflict, StoreBusy ...) become a page or a problem
  by themselves; a form shows one by catching it and rendering itself with `fault=str(error)`.
"""
