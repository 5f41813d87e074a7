/** Files as people have them, small ones made on the spot. */
import PDFDocument from 'pdfkit';

export const file = (name: string, content: string | Buffer) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });

/** A book of a few pages; `last` stands on its page 4. */
export async function pdfBook(title: string, last: string, password?: string): Promise<Buffer> {
  const locked = password ? { userPassword: password, ownerPassword: password, pdfVersion: '1.7ext3' as const } : {};
  const document = new PDFDocument({ size: 'A5', margin: 50, info: { Title: title }, ...locked });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  for (let page = 1; page <= 6; page++) {
    if (page > 1) document.addPage();
    document.fontSize(18).text(`Chapter ${page}`).moveDown().fontSize(12);
    for (let i = 0; i < 6; i++)
      document.text('The ferry went over at seven and came back at nine, and on most days nobody was on it but the goat. ').moveDown(0.5);
    if (page === 4) document.text(last);
  }
  document.end();
  await done;
  return Buffer.concat(parts);
}

export const notebook = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { language_info: { name: 'python' } },
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Tide tables\n', '\n', 'High water is **late** in spring.'] },
    {
      cell_type: 'code',
      metadata: {},
      execution_count: 1,
      source: ['def high_water(day):\n', '    return 417 + day'],
      outputs: [{ output_type: 'stream', name: 'stdout', text: ['419\n'] }],
    },
  ],
});

export const markdown = `# The Keeper's Notes

The lamp of *Skerry Light* was lit at dusk. The keeper of Skerry Light was Ansel Brook.

## Stores

- oil for the lamp
- rope, forty fathoms

| Ship | Year |
|------|------|
| Grey Heron | 1812 |
| Merle | 1820 |

\`\`\`python
def lit(hour):
    return hour >= 17
\`\`\`
`;
