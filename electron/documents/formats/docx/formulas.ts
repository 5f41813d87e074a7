/** Formulas of Word (OMML) on one line: what stands above, below and under the root is set in marks. */
import { SaxesParser } from 'saxes';

interface Part {
  tag: string;
  value: string;
  text: string;
  children: Part[];
}

/** @param xml one m:oMath with what is in it. */
export function formulaOfOmml(xml: string): string {
  const root: Part = { tag: '', value: '', text: '', children: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', () => {});
  parser.on('opentag', ({ name, attributes }) => {
    const part: Part = { tag: name.replace(/^.*:/, ''), value: String(attributes['m:val'] ?? ''), text: '', children: [] };
    open.at(-1)!.children.push(part);
    open.push(part);
  });
  parser.on('text', (text) => {
    open.at(-1)!.text += text;
  });
  parser.on('closetag', () => void (open.length > 1 && open.pop()));
  parser.write(xml).close();
  return written(root).replace(/\s+/g, ' ').trim();
}

const group = (text: string) => ([...text.trim()].length > 1 ? `(${text.trim()})` : text.trim());

function written(part: Part): string {
  const of = (tag: string) => {
    const found = part.children.find((child) => child.tag === tag);
    return found ? written(found) : '';
  };
  const sign = (tag: string, otherwise: string) => {
    const found = part.children.find((child) => child.tag.endsWith('Pr'))?.children.find((child) => child.tag === tag);
    return found ? found.value : otherwise;
  };
  switch (part.tag) {
    case 't':
      return part.text;
    case 'f':
      return `${group(of('num'))}/${group(of('den'))}`;
    case 'sSup':
      return `${of('e')}^${group(of('sup'))}`;
    case 'sSub':
      return `${of('e')}_${group(of('sub'))}`;
    case 'sSubSup':
      return `${of('e')}_${group(of('sub'))}^${group(of('sup'))}`;
    case 'sPre':
      return `_${group(of('sub'))}^${group(of('sup'))}${of('e')}`;
    case 'rad': {
      const degree = of('deg').trim();
      return degree === '' ? `√(${of('e')})` : `root_${group(degree)}(${of('e')})`;
    }
    case 'nary': {
      const [below, above] = [of('sub').trim(), of('sup').trim()];
      return `${sign('chr', '∫')}${below && `_${group(below)}`}${above && `^${group(above)}`} ${of('e')}`;
    }
    case 'd':
      return `${sign('begChr', '(')}${part.children
        .filter(({ tag }) => tag === 'e')
        .map(written)
        .join(sign('sepChr', '|'))}${sign('endChr', ')')}`;
    case 'limLow':
      return `${of('e')}_${group(of('lim'))} `;
    case 'limUpp':
      return `${of('e')}^${group(of('lim'))} `;
    case 'fName':
      return `${part.children.map(written).join('')} `;
    case 'm':
      return `[${part.children
        .filter(({ tag }) => tag === 'mr')
        .map((row) =>
          row.children
            .filter(({ tag }) => tag === 'e')
            .map(written)
            .join(' '),
        )
        .join('; ')}]`;
    default:
      return part.tag.endsWith('Pr') ? '' : part.children.map(written).join('');
  }
}
