/** What a page's own style sheets hide, as far as one look at an element tells it: its name, id and classes. What stands under conditions (@media) is passed over. */
import { attribute, descendants, type Element, isElement, lettersOf, wordsOf } from './markup-tree.ts';

interface Rule {
  tag: string;
  id: string;
  classes: string[];
  hides: boolean;
  /** Which rule wins; of two alike the later one. */
  weight: number;
}

const longestSheet = 2 ** 20;
const mostRules = 5000;
const simple = /^([a-z][\w-]*)?((?:[.#][\w-]+)*)$/i;
/** A page that hides more of its letters shows them later, by a script. */
const mostHidden = 0.5;

/** Marks such elements as `hidden`. */
export function markHidden(root: Element): void {
  const rules = rulesOf(sheetsOf(root));
  if (!rules.some(({ hides }) => hides)) return;
  // Each rule is looked for where it could hold.
  const byKey = Map.groupBy(rules, keyOf);
  const hidden: Element[] = [];
  for (const node of descendants(root)) {
    if (!isElement(node) || /^(?:html|body|head)$/.test(node.tagName) || /display\s*:/i.test(attribute(node, 'style') ?? '')) continue;
    const classes = (attribute(node, 'class') ?? '').split(/\s+/, 50).filter(Boolean);
    const id = attribute(node, 'id') ?? '';
    let winner: Rule | null = null;
    for (const key of [node.tagName, `#${id}`, ...classes.map((name) => `.${name}`)])
      for (const rule of byKey.get(key) ?? []) if (holds(rule, node.tagName, id, classes) && (!winner || rule.weight >= winner.weight)) winner = rule;
    if (winner?.hides) hidden.push(node);
  }
  if (hidden.length === 0) return;
  const own = new Set(hidden);
  const outermost = hidden.filter((element) => !isWithin(element, own));
  const letters = outermost.reduce((sum, element) => sum + wordsOf(element).length, 0);
  if (letters > mostHidden * wordsOf(root).length) return;
  for (const element of outermost) element.attrs.push({ name: 'hidden', value: '' });
}

/** Levels. */
const mostLevels = 50;

function isWithin(element: Element, others: ReadonlySet<Element>): boolean {
  let at = element.parentNode as Element | null;
  for (let level = 0; at && level < mostLevels; level++, at = (at.parentNode ?? null) as Element | null) if (others.has(at)) return true;
  return false;
}

function sheetsOf(root: Element): string {
  let sheets = '';
  for (const node of descendants(root)) {
    if (node.nodeName !== 'style' || !/^(?:all|screen)?$/i.test((attribute(node, 'media') ?? '').trim())) continue;
    sheets += `${lettersOf(node as Element)}\n`;
    if (sheets.length > longestSheet) break;
  }
  return sheets.slice(0, longestSheet);
}

/** One that is never closed ends with the sheet, or each beginning would be looked at to the end. */
const comments = /\/\*[\s\S]*?(?:\*\/|(?![\s\S]))/g;

function rulesOf(css: string): Rule[] {
  const rules: Rule[] = [];
  for (const [, selectors, declarations] of withoutConditions(css.replace(comments, '')).matchAll(/([^{}]*)\{([^{}]*)\}/g)) {
    const said = [...declarations!.matchAll(/(?:^|;)\s*(?:display|visibility)\s*:\s*([a-z-]+)\s*(!\s*important)?/gi)].at(-1);
    if (!said) continue;
    for (const selector of selectors!.split(',')) {
      const [, tag = '', names = ''] = simple.exec(selector.trim()) ?? [];
      if (tag === '' && names === '') continue;
      if (rules.length === mostRules) return rules;
      const classes = [...names.matchAll(/\.([\w-]+)/g)].map(([, name]) => name!);
      const id = /#([\w-]+)/.exec(names)?.[1] ?? '';
      const weight = (said[2] ? 1e6 : 0) + (id === '' ? 0 : 1e4) + classes.length * 100 + (tag === '' ? 0 : 1);
      rules.push({ tag: tag.toLowerCase(), id, classes, hides: /^(?:none|hidden)$/i.test(said[1]!), weight });
    }
  }
  return rules;
}

/** Blocks that begin with @ hold under conditions, or are none of rules. */
function withoutConditions(css: string): string {
  let kept = '';
  let depth = 0;
  let from = 0;
  let isCondition = false;
  for (const { 0: sign, index } of css.matchAll(/[{}]/g)) {
    if (sign === '{') {
      if (depth++ === 0) isCondition = css.slice(from, index).trimStart().startsWith('@');
    } else if (depth > 0 && --depth === 0) {
      if (!isCondition) kept += css.slice(from, index + 1);
      from = index + 1;
    }
  }
  return kept;
}

const keyOf = ({ tag, id, classes }: Rule) => (id !== '' ? `#${id}` : classes.length > 0 ? `.${classes[0]}` : tag);

const holds = (rule: Rule, tag: string, id: string, classes: readonly string[]) =>
  (rule.tag === '' || rule.tag === tag) && (rule.id === '' || rule.id === id) && rule.classes.every((name) => classes.includes(name));
