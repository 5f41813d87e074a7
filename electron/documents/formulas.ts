/** Formulas as text that can be read and searched: the TeX they were written in where they carry it, else their MathML put on one line. */
import { attribute, descendants, type Element, isElement, lettersOf } from './markup-tree.ts';

/** Of MathML and of what shows a formula as a picture; '' = it says nothing. */
export function formulaOf(math: Element): string {
  return plainTex(annotationOf(math) ?? attribute(math, 'alttext') ?? '') || linear(math);
}

/** The words of a picture that shows a formula; null = it shows something else. */
export function formulaOfPicture(picture: Element): string | null {
  const words = attribute(picture, 'alt') ?? '';
  const isNamed = /\b(?:mwe-math|tex|latex|math|equation)/i.test(attribute(picture, 'class') ?? '');
  const isTex = /^\s*(?:\{?\\displaystyle|\{?\\textstyle|\$|\\\(|\\\[)/.test(words);
  return (isNamed || isTex) && words.trim() !== '' ? plainTex(words) : null;
}

function plainTex(tex: string): string {
  const bare = tex
    .trim()
    .replace(/^\$\$?([\s\S]*?)\$?\$$/, '$1')
    .replace(/^\\[([]([\s\S]*)\\[)\]]$/, '$1');
  return (/^\{\s*\\(?:display|text)style\s+([\s\S]*)\}$/.exec(bare)?.[1] ?? bare).replace(/\s+/g, ' ').trim();
}

function annotationOf(math: Element): string | null {
  for (const node of descendants(math))
    if (isElement(node) && node.tagName === 'annotation' && /tex/i.test(attribute(node, 'encoding') ?? '')) return lettersOf(node);
  return null;
}

const spaced = /^[=<>≤≥≠≈≡→←↔⇒∈⊂⊆∪∩+−±×·]$/;
/** Deeper than anybody writes; the rest is put down without its marks. */
const deepest = 60;

function linear(element: Element, depth = 0): string {
  if (depth > deepest) return lettersOf(element);
  const children = element.childNodes.filter(isElement).filter(({ tagName }) => !/^annotation/.test(tagName));
  const parts = () => children.map((child) => linear(child, depth + 1));
  const group = (text: string) => ([...text].length > 1 ? `(${text})` : text);
  switch (element.tagName) {
    case 'mo': {
      const sign = lettersOf(element);
      return spaced.test(sign) ? ` ${sign} ` : sign;
    }
    case 'mi':
    case 'mn':
    case 'mtext':
    case 'ms':
      return lettersOf(element);
    case 'mspace':
      return ' ';
    case 'mfrac': {
      const [above = '', below = ''] = parts();
      return `${group(above)}/${group(below)}`;
    }
    case 'msup':
    case 'mover': {
      const [base = '', above = ''] = parts();
      return `${base}^${group(above)}`;
    }
    case 'msub':
    case 'munder': {
      const [base = '', below = ''] = parts();
      return `${base}_${group(below)}`;
    }
    case 'msubsup':
    case 'munderover': {
      const [base = '', below = '', above = ''] = parts();
      return `${base}_${group(below)}^${group(above)}`;
    }
    case 'msqrt':
      return `√(${parts().join('')})`;
    case 'mroot': {
      const [base = '', index = ''] = parts();
      return `root_${group(index)}(${base})`;
    }
    case 'mfenced':
      return `${attribute(element, 'open') ?? '('}${parts().join(', ')}${attribute(element, 'close') ?? ')'}`;
    case 'mtr':
    case 'mlabeledtr':
      return `${parts().join(' ')}; `;
    default:
      return children.length === 0 ? lettersOf(element) : parts().join('').replace(/ {2,}/g, ' ').trim();
  }
}
