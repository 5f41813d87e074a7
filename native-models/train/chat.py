"""How a model that was taught to chat is asked: its own template, as strings before and after the question."""
import json
from pathlib import Path

from .rows import NOT_FOUND, SUMMARIZE

# What no template holds.
QUESTION, REPLY = '\x01', '\x02'


def source_of(folder):
    """(template, special texts by name) of a Hugging Face folder, or (None, {}) where the model was not taught to chat."""
    folder, config = Path(folder), {}
    if (folder / 'tokenizer_config.json').exists():
        config = json.loads((folder / 'tokenizer_config.json').read_text('utf8'))
    template = config.get('chat_template')
    if isinstance(template, list):  # several by name
        template = next((t['template'] for t in template if t.get('name') == 'default'), None)
    if (folder / 'chat_template.jinja').exists():
        template = (folder / 'chat_template.jinja').read_text('utf8')
    text = lambda token: token.get('content') if isinstance(token, dict) else token
    return template, {name: text(config.get(name)) or '' for name in ('bos_token', 'eos_token')}


def template_of(folder):
    """The `template` of a bundle's manifest (graph/manifest.ts) by which this model is asked, or None where it has no chat template.

    A question is one turn of the user, with the opening of the reply behind it; the text read stands before the turn, as it does for a model that does not chat.
    """
    source, special = source_of(folder)
    if not source:
        return None
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    template = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).from_string(source)

    def shown(*messages, opened=True):
        return template.render(messages=list(messages), add_generation_prompt=opened, enable_thinking=False, **special)

    user, reply = {'role': 'user', 'content': QUESTION}, {'role': 'assistant', 'content': REPLY}
    alone, closed, twice = shown(user), shown(user, reply, opened=False), shown(user, reply, user)
    if alone.count(QUESTION) != 1 or closed.count(REPLY) != 1 or twice.count(QUESTION) != 2 or not twice.startswith(closed):
        raise SystemExit(f'The chat template of {folder} does not show each message once and in order, so a question cannot be told from what stands around it. Take the template out to ask plainly.')
    # Before a first turn a template may say more (BOS, a system prompt); before a second one it opens the turn alone.
    opening = twice[len(closed):].split(QUESTION)[0]
    return {'before': '', 'question': f'{opening}Question: {{question}}{alone.split(QUESTION)[1]}', 'turn': '', 'summarize': SUMMARIZE, 'notFound': NOT_FOUND}
