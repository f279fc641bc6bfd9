"""The settings of the application under test."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from {{ cookiecutter.__package_name }}.settings import Settings


class HarnessSettings(Settings):
    """Settings that come from the test alone, not from the environment and not from `.env`:
    what is configured on this machine is none of the tests' business."""

    secret_key: SecretStr = SecretStr("a secret that only the tests know")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the one source: what the test passes."""
        return (init_settings,)
