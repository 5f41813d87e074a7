import { expect, test } from 'vitest';
import { rectanglesOf } from '../../../../torture/round-trip/round-trip.ts';
import { blockPlace } from '../../places.ts';
import { printPdf } from './corpus.ts';
import { readPdf } from './pdf.ts';

test('values of fields stand beside their labels, notes after the page, each with its place', async () => {
  const bytes = await printPdf((document) => {
    document.fontSize(12).text('Name:', 60, 60, { lineBreak: false });
    document.text('Remarks:', 60, 100, { lineBreak: false }).text('Member', 80, 260, { lineBreak: false });
    document.initForm();
    document.formText('name', 140, 56, 160, 18, { value: 'Grace Hopper' });
    document.formText('remarks', 140, 90, 200, 60, { value: 'Prefers meetings\non Tuesday', multiline: true } as never);
    document.formCombo('city', 60, 200, 160, 18, { select: ['Ghent', 'Leuven'], value: 'Leuven' });
    document.note(300, 300, 20, 20, 'This figure is wrong.', { Title: 'E. Vane' } as never);
    document.textAnnotation(60, 320, 220, 20, 'Typed onto the page.');
    document.addPage().text('The next page.', 60, 60);
  });
  const content = await readPdf(bytes, 'form.pdf');
  const { text, anchors, blocks } = content;
  expect(text).toMatch(/Name:\s+Grace Hopper/);
  expect(text).toMatch(/Prefers meetings\s+on Tuesday/);
  expect(text).toContain('Leuven');
  expect(text).not.toContain('Ghent');
  expect(text).toContain('Typed onto the page.');
  const at = text.indexOf('Grace');
  const [box] = rectanglesOf(anchors, at, at + 12);
  expect(box!.left).toBeGreaterThan(139);
  expect(box!.top + box!.height / 2).toBeGreaterThan(56);
  expect(box!.top + box!.height / 2).toBeLessThan(74);
  const said = blocks.find(({ place }) => place === 'page 1, comment')!;
  expect(text.slice(said.start, said.end)).toMatch(/^Comment(?: by E\. Vane)?: This figure is wrong\.$/);
  expect(text.indexOf('The next page.')).toBeGreaterThan(said.start);
  expect(blockPlace(blocks.at(-1)!)).toBe('page 2');
});

test('a form whose words are all in its fields is no scan', async () => {
  const bytes = await printPdf((document) => {
    document.rect(50, 50, 200, 40).stroke().initForm();
    document.font('Helvetica').formText('all', 60, 60, 180, 20, { value: 'Paid in full.' });
  });
  expect((await readPdf(bytes, 'form.pdf')).text).toBe('Paid in full.');
});

test('a form that is a program of its own is read from its tree, not from the page that says to wait', async () => {
  const draw = (kind: string, words: string) => `<${kind} w="300pt" h="20pt"><value><text>${words}</text></value></${kind}>`;
  const page =
    '<pageSet id="root"><pageArea><contentArea x="10pt" w="456pt" h="789pt"/><medium stock="default" short="456pt" long="789pt"/></pageArea></pageSet>';
  const form = `<subform name="root" mergeMode="matchTemplate">${page}<subform name="first">${draw('draw', 'Application to sponsor')}${draw('field name="family"', 'Hopper').replace('</field name="family">', '</field>')}</subform></subform>`;
  const data = '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data></xfa:data></xfa:datasets>';
  const template = `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.3">${form}</template>${data}</xdp:xdp>`;
  const wait = 'BT /F1 12 Tf 20 250 Td (Please wait...) Tj ET';
  const bytes = Buffer.from(
    `%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R/NeedsRendering true/AcroForm<</Fields[]/XFA 6 0 R>>>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length ${wait.length}>>stream
${wait}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
6 0 obj<</Length ${template.length}>>stream
${template}
endstream endobj
trailer<</Root 1 0 R>>
`,
    'latin1',
  );
  const { text, blocks, warnings } = await readPdf(bytes, 'sponsor.pdf');
  expect(text).toBe('Application to sponsor\n\nHopper');
  expect(blocks.map(blockPlace)).toEqual(['page 1', 'page 1']);
  expect(warnings).toEqual([expect.stringContaining('dynamic form')]);
});
