def test_the_palette_offers_pages_spaces_and_people_one_may_see(
    as_user, space, private, alice, bob, charlie, organisation
):
    rows = as_user(alice).get("/jump/", {"q": "qu"}).json()
    assert {"label": "Quiet room", "hint": "Interest", "url": "/s/quiet-room/", "icon": "layers"} in rows
    assert not [row for row in as_user(charlie).get("/jump/", {"q": "qu"}).json() if "Quiet" in row["label"]]
    assert [row["label"] for row in as_user(alice).get("/jump/", {"q": "charl"}).json()] == ["Charlie"]
    assert "Home" in [row["label"] for row in as_user(alice).get("/jump/").json()]
