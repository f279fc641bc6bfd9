from fastapi.testclient import TestClient

from app.core.config import settings


def test_default_team_is_created_at_startup(client: TestClient) -> None:
    response = client.get(f"{settings.API_V1_STR}/teams/")
    assert response.status_code == 200
    assert [team["name"] for team in response.json()] == [settings.DEFAULT_TEAM]


def test_create_team(client: TestClient) -> None:
    response = client.post(
        f"{settings.API_V1_STR}/teams/", json={"name": "Billing", "mailbox": "billing@example.com"}
    )
    assert response.status_code == 201
    content = response.json()
    assert content["name"] == "Billing"
    assert content["mailbox"] == "billing@example.com"
    assert "id" in content


def test_create_team_twice(client: TestClient) -> None:
    data = {"name": "Billing"}
    assert client.post(f"{settings.API_V1_STR}/teams/", json=data).status_code == 201
    response = client.post(f"{settings.API_V1_STR}/teams/", json=data)
    assert response.status_code == 409
    assert response.json() == {"detail": "A team with this name exists"}
    assert len(client.get(f"{settings.API_V1_STR}/teams/").json()) == 2


def test_create_team_bad_mailbox(client: TestClient) -> None:
    response = client.post(f"{settings.API_V1_STR}/teams/", json={"name": "x", "mailbox": "nope"})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "mailbox"]


def test_delete_team(client: TestClient) -> None:
    team_id = client.post(f"{settings.API_V1_STR}/teams/", json={"name": "Gone"}).json()["id"]
    assert client.delete(f"{settings.API_V1_STR}/teams/{team_id}").status_code == 204
    response = client.delete(f"{settings.API_V1_STR}/teams/{team_id}")
    assert response.status_code == 404
    assert response.json() == {"detail": "Team not found"}
