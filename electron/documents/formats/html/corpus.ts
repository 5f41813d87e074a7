import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';
import { chapters } from '../epub/corpus.ts';

const sentence = 'The tide rose over the marsh, and the captain of the Grey Heron wrote it down in his log. ';

const article = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tides – The Harwich Gazette</title><meta name="author" content="E. Vane">
<style>p { color: red }</style><script>document.title = 'Run'</script><link rel="stylesheet" href="http://127.0.0.1:9/a.css"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/tides">Tides</a></li></ul></nav>
<article><h1>Tides</h1><p class="byline">By E. Vane</p>${`<p>${sentence.repeat(3)}</p>`.repeat(5)}
<h2>A table</h2><table><caption>Ships</caption><thead><tr><th>Name</th><th>Tons</th></tr></thead><tr><td rowspan=2>Heron</td><td>320</td></tr><tr><td colspan=3>12</td></tr></table>
<ul><li>one<ol start=3><li>nested</li></ol></li><li>two</li></ul><blockquote><p>A quote.</p></blockquote><pre>  kept
  as it is</pre><figure><img src="http://127.0.0.1:9/x.png" alt="A ship"><figcaption>A ship</figcaption></figure>
<p>A <a href="javascript:alert(1)" onclick="alert(2)">link</a>, <em>stress</em>, H<sub>2</sub>O, a<br>break &amp; &eacute; &#8212; <sup><a href="#n1">1</a></sup></p>
<dl><dt>Ebb</dt><dd>Falling water.</dd></dl><p hidden>Hidden words.</p><aside id="n1">1. A note.</aside></article>
<footer>Imprint</footer><noscript>No script.</noscript><iframe src="http://127.0.0.1:9/"></iframe></body></html>`;

export const corpus: Corpus = {
  seeds: [
    { name: 'article.html', bytes: Buffer.from(article) },
    { name: 'page.htm', bytes: Buffer.from('<title>Bare</title><h1>Bare<p>Words <b>of <i>a</b> bare</i> page.<table><td>1<td>2</table>&copy 2024') },
    { name: 'strict.xhtml', bytes: Buffer.from(chapters[0]!) },
  ],
  rewrite: rewrite('markup'),
};
