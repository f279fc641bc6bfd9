from fastapi.testclient import TestClient


def test_health(client: TestClient) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_request_id_is_echoed(client: TestClient) -> None:
    response = client.get("/health", headers={"X-Request-ID": "abc"})
    assert response.headers["X-Request-ID"] == "abc"
    assert float(response.headers["X-Process-Time"]) > 0


def test_old_clients_are_turned_away(client: TestClient) -> None:
    response = client.get("/health", headers={"X-Client-Version": "0"})
    assert response.status_code == 426
    assert response.json() == {"detail": "Client too old"}
