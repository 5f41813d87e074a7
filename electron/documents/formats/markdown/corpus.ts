import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { prose, seedUtf8 } from '../../../../torture/fuzz/words.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';

export const corpus: Corpus = {
  rewrite: rewrite('markdown'),
  seeds: [
    seedUtf8(
      'guide.md',
      `---\ntitle: "A guide"\nauthor: Jane\ndate: 2024-01-02\n---\n\n# Guide\n\nSome *words* with \`code\`, [a link](http://127.0.0.1/) and a note[^1].\n\n## Lists\n\n- one\n  - two\n    1. three\n- [ ] four\n\n> A quote\n> > in a quote\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n\`\`\`ts\nconst x = 1;\n\`\`\`\n\n    indented code\n\nSetext\n======\n\n***\n\n<div>html</div>\n\n<!-- a comment -->\n\n[^1]: The note.\n[ref]: http://127.0.0.1/ "Title"\n`,
    ),
    seedUtf8('plain.markdown', prose),
    seedUtf8('long.md', `# Long\n\n${'A paragraph of words.\n\n'.repeat(300)}~~~\n${'code\n'.repeat(100)}~~~\n`),
  ],
};
