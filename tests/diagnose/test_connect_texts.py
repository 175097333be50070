"""The texts of the Connect page: whatever stands in a value stays data, in every language."""

from __future__ import annotations

import ast
import io
import json
import shlex
import subprocess
import sys
from dataclasses import replace

import environ
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdfportal.base.connection import Connection
from cdfportal.base.provider import Provider
from cdfportal.diagnose.connect.choices import KINDS, TOOLS, Kind, Tool, tool_choice
from cdfportal.diagnose.connect.fields import field_rows
from cdfportal.diagnose.connect.quoting import Language, UnwritableError, Variable, literal
from cdfportal.diagnose.connect.recipes import recipes
from cdfportal.diagnose.connect.snippets import Snippet, snippets
from cdfportal.diagnose.connect.tables import field_facts, provider_facts, tool_facts
from cdfportal.diagnose.connect.target import Target, TokenEndpoint, known_endpoint
from cdfportal.diagnose.connect.templates import fill, names_in, read_template
from cdfportal.diagnose.connect.values import values_of
from cdfportal.terminal.env_file import parse

CDF = "https://westeurope-1.cognitedata.com"
ENTRA = Connection(
    provider=Provider.ENTRA_ID,
    discovery_url="https://login.microsoftonline.com/tenant-1/v2.0/.well-known/openid-configuration",
    client_id="the-portals-own",
    client_secret="the-portals-own-secret",
    scopes=("openid", "profile", "offline_access", f"{CDF}/IDENTITY", f"{CDF}/user_impersonation"),
    audience=CDF,
    cdf_url=CDF,
    cluster="westeurope-1",
    default_project="plant-north",
    projects=frozenset(),
    tenant_id="tenant-1",
)
OTHER = replace(ENTRA, provider=Provider.OTHER, discovery_url="https://id.example/.well-known/x")
PAIRS = [(each.kind, tool.tool) for each in KINDS for tool in TOOLS[each.kind]]
#: Letters that mean something in some language, more often than chance would have them.
ODD = st.text(
    st.one_of(st.sampled_from("'\"\\${}`#:-@%!&*|>[]~ \n\t\r"), st.characters(codec="utf-8"))
)


def target_of(connection: Connection = ENTRA, **changes: str) -> Target:
    endpoint = known_endpoint(connection) or TokenEndpoint("https://id.example/token")
    whole = Target(connection, "plant-north", "https://portal.example.com", endpoint)
    return replace(whole, **changes)  # type: ignore[arg-type]


def every_text(target: Target) -> list[Snippet]:
    return [text for kind, tool in PAIRS for text in snippets(kind, tool, target)]


@given(ODD)
def test_a_python_literal_is_its_text(text: str) -> None:
    assert ast.literal_eval(literal(Language.PYTHON, text)) == text


@given(ODD)
def test_a_javascript_literal_is_its_text_in_ascii(text: str) -> None:
    said = literal(Language.JAVASCRIPT, text)
    assert said.isascii()
    assert json.loads(said) == text


@given(ODD.filter(lambda text: "\0" not in text))
def test_a_shell_word_is_its_text(text: str) -> None:
    assert shlex.split(literal(Language.SHELL, text)) == [text]


@settings(max_examples=20)
@given(st.lists(ODD.filter(lambda text: "\0" not in text), min_size=1, max_size=40))
def test_sh_itself_reads_the_same(texts: list[str]) -> None:
    words = " ".join(literal(Language.SHELL, text) for text in texts)
    done = subprocess.run(
        ["sh", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True, timeout=20
    )
    assert done.stdout.split(b"\0")[:-1] == [text.encode() for text in texts]


@given(ODD)
def test_a_line_of_an_env_file_is_read_as_written_or_not_written(text: str) -> None:
    try:
        line = f"NAME={literal(Language.DOTENV, text)}"
    except UnwritableError:
        assert "${" in text or not text.isprintable()
        return
    values: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environ.Env, "ENVIRON", values)
        environ.Env.read_env(io.StringIO(line))
    assert parse(line) == values == {"NAME": text}


@settings(max_examples=40)
@given(project=ODD, client_id=ODD.filter(bool))
def test_python_texts_hold_the_names_as_constants_and_nothing_else_changes(
    project: str, client_id: str
) -> None:
    for connection in (ENTRA, OTHER):
        strange = every_text(target_of(connection, project=project, client_id=client_id))
        usual = every_text(target_of(connection, project="p", client_id="c"))
        for text, plain in zip(strange, usual, strict=True):
            if text.language is not Language.PYTHON:
                continue
            tree, expected = ast.parse(text.text), ast.parse(plain.text)
            found = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
            usual_ones = [n.value for n in ast.walk(expected) if isinstance(n, ast.Constant)]
            swapped = {"p": project, "c": client_id}
            assert found == [swapped.get(value, value) for value in usual_ones]


@given(client_id=ODD.filter(lambda text: text and "\0" not in text))
def test_shell_texts_keep_their_shape(client_id: str) -> None:
    (text,) = snippets(Kind.SERVICE, Tool.CURL, target_of(client_id=client_id))
    assert f"client_id={shlex.quote(client_id)} \\\n" in text.text
    assert text.text.count("--data-urlencode") == 4


def test_a_secret_is_the_name_of_a_variable_everywhere() -> None:
    for connection in (ENTRA, OTHER):
        for text in every_text(target_of(connection)):
            assert "the-portals-own" not in text.text, text.name
            assert "the-portals-own" not in text.note


def test_every_pair_of_answers_has_a_text_and_every_text_a_place() -> None:
    used = {
        text.name for connection in (ENTRA, OTHER) for text in every_text(target_of(connection))
    }
    narrow = TokenEndpoint("https://id.example/token", ("client_secret_basic",))
    used |= {text.name for text in every_text(replace(target_of(OTHER), endpoint=narrow))}
    assert used == set(recipes())
    for kind, tool in PAIRS:
        assert snippets(kind, tool, target_of()), (kind, tool)
    assert snippets(Kind.USER, Tool.EXTRACTOR, target_of()) == ()
    assert tool_choice(Kind.USER, Tool.EXTRACTOR) is None


def test_every_name_in_a_template_has_a_value_and_every_field_a_template() -> None:
    known = values_of(target_of())
    named = {name for recipe in recipes() for name in names_in(read_template(recipe))}
    assert named <= set(known)
    shown = {
        row.field
        for connection in (ENTRA, OTHER, replace(ENTRA, provider=Provider.AUTH0))
        for kind, tool in PAIRS
        for row in field_rows(snippets(kind, tool, target_of(connection)), target_of(connection))
    }
    assert shown == {fact.field for fact in field_facts()}


def test_a_saved_file_hides_no_module_from_the_scripts_beside_it() -> None:
    """A token.py in a folder breaks every Python program that runs there."""
    hidden = {*sys.stdlib_module_names, "cognite", "msal", "requests"}
    names = {recipe.filename for recipe in recipes().values()}
    assert not {name.partition(".")[0] for name in names if name.endswith(".py")} & hidden


def test_every_provider_that_cdf_takes_has_its_steps() -> None:
    facts = provider_facts()
    assert set(facts) == set(Provider) - {Provider.GOOGLE}
    assert all(fact.user and fact.service for fact in facts.values())
    assert all(fact.source.startswith("https://") for fact in facts.values())
    assert {tool for tool, fact in tool_facts().items() if fact.handover} == {
        each.tool for each in TOOLS[Kind.JOB] if each.tool is not Tool.OWN
    }


@pytest.mark.parametrize(
    ("provider", "person", "program", "audience"),
    [
        (Provider.ENTRA_ID, f"{CDF}/.default", f"{CDF}/.default", ""),
        (Provider.COGNITO, "openid c/IDENTITY", f"c/IDENTITY {CDF}", ""),
        (Provider.AUTH0, "openid c/IDENTITY", "c/IDENTITY", CDF),
        (Provider.KEYCLOAK, "openid c/IDENTITY", "c/IDENTITY", ""),
        (Provider.CDF, "openid c/IDENTITY", "c/IDENTITY", ""),
    ],
)
def test_each_provider_is_asked_in_its_own_way(
    provider: Provider, person: str, program: str, audience: str
) -> None:
    connection = replace(ENTRA, provider=provider, scopes=("openid", "c/IDENTITY"))
    target = target_of(connection)
    assert " ".join(target.user_scopes) == person
    assert " ".join(target.service_scopes) == program
    assert target.audience == audience
    named = replace(connection, audience="https://own.example")
    assert bool(target_of(named).audience) is (provider is not Provider.ENTRA_ID)


def test_entra_and_cogidp_have_token_urls_that_need_no_asking() -> None:
    entra = known_endpoint(ENTRA)
    assert entra
    assert entra.url == "https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token"
    discovery = "https://auth.cognite.com/.well-known/openid-configuration"
    cogidp = replace(ENTRA, provider=Provider.CDF, discovery_url=discovery)
    found = known_endpoint(cogidp)
    assert found
    assert found.url == "https://auth.cognite.com/oauth2/token"
    assert known_endpoint(OTHER) is None


def test_an_unknown_token_url_is_a_variable_too() -> None:
    target = replace(target_of(OTHER), endpoint=None)
    texts = {text.name: text.text for text in every_text(target)}
    assert 'token_url=os.environ["IDP_TOKEN_URL"]' in texts["python_client_credentials"]
    assert '"$IDP_TOKEN_URL"' in texts["shell_client_credentials"]
    assert "token-url: ${IDP_TOKEN_URL}" in texts["extractor"]
    assert "IDP_TOKEN_URL=" not in texts["toolkit"]


def test_a_line_without_a_value_is_left_out_and_an_at_sign_is_written_twice() -> None:
    template = "a=@{a}\nb=@{b}\nnpm install @@cognite/sdk\n"
    said, unsaid = fill(template, Language.SHELL, {"a": "x y", "b": None})
    assert said == "a='x y'\nnpm install @cognite/sdk\n"
    assert unsaid == ()
    with pytest.raises(KeyError):
        fill("@{c}", Language.SHELL, {})
    with pytest.raises(UnwritableError):
        literal(Language.JAVASCRIPT, Variable("NAME"))
    with pytest.raises(UnwritableError):
        literal(Language.SHELL, "a\0b")
