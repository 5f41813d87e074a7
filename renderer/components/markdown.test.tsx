import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { isPlain, Markdown } from './markdown.tsx';

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

it('lists, tables and code become what they are', () => {
  const made = html('Two ships:\n\n1. **Heron**\n2. Merle\n\n| Ship | Year |\n|---|---|\n| Merle | 1820 |\n\n```js\nconst a = 1;\n```');
  expect(made).toContain('<ol start="1"><li><strong>Heron</strong></li><li>Merle</li></ol>');
  expect(made).toContain('<th scope="col">Year</th>');
  expect(made).toContain('<span class="syntax-keyword">const</span> a');
});

it('a sentence is no Markdown, whatever it says of numbers; a list is', () => {
  expect(['1881', '1881.', 'She said: no. And went.', '**Heron**', '- one\n- two', 'One.\n\nTwo.'].map(isPlain)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

it('nothing of the text becomes markup, is fetched, or leads anywhere', () => {
  const made = html(
    'A <img src=x onerror=alert(1)> b\n\n<script>alert(1)</script>\n\n![map](https://evil.example/x.png) [here](javascript:alert(1)) <https://evil.example>\n\n[a]: https://x.example\n',
  );
  expect(made).not.toMatch(/<(img|script|a|iframe)\b|<[^>]*(href|src)=/);
  expect(made).toContain('&lt;img');
  expect(made).toContain('map');
});
