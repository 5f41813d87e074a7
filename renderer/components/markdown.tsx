/**
 * What a chat model wrote, as it meant it: lists, tables, code with its colours. The field's parser makes a tree of it, and the tree becomes
 * elements of the page one by one: no HTML of the text is ever taken for HTML, no picture is fetched, no link can be followed by accident.
 */
import type { Nodes, Parents, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { Fragment, type ReactNode, useMemo } from 'react';
import { colour } from './syntax.ts';
import './markdown.css';

export function Markdown({ text, end }: { text: string; end?: ReactNode }) {
  const tree = useMemo(() => parsed(text), [text]);
  return (
    <div className="markdown">
      {tree.children.map((node, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place in the text.
        <Fragment key={i}>{element(node)}</Fragment>
      ))}
      {end}
    </div>
  );
}

/** One paragraph of words: it reads best as any other sentence. */
export function isPlain(text: string): boolean {
  // A year with its full stop would be the number of an empty list.
  if (/^[^\n*_`~[\]|#<>]*$/.test(text.trim())) return true;
  const [block, ...more] = parsed(text).children;
  return more.length === 0 && block?.type === 'paragraph' && block.children.every(({ type }) => type === 'text');
}

export const parsed = (text: string): Root => fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

function inner({ children }: Parents): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a node is its place among its siblings.
  return children.map((child, i) => <Fragment key={i}>{element(child)}</Fragment>);
}

function element(node: Nodes): ReactNode {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'html':
      return node.value;
    case 'paragraph':
      return <p>{inner(node)}</p>;
    case 'heading':
      return <p className="markdown-heading">{inner(node)}</p>;
    case 'strong':
      return <strong>{inner(node)}</strong>;
    case 'emphasis':
      return <em>{inner(node)}</em>;
    case 'delete':
      return <s>{inner(node)}</s>;
    case 'inlineCode':
      return <code>{node.value}</code>;
    case 'code':
      return (
        <pre>
          <code>{coloured(node.value, node.lang ?? '')}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{inner(node)}</blockquote>;
    case 'list':
      return node.ordered ? <ol start={node.start ?? 1}>{inner(node)}</ol> : <ul>{inner(node)}</ul>;
    case 'listItem':
      return (
        <li>
          {node.checked == null ? null : `${node.checked ? '☑' : '☐'} `}
          {node.children.map((child, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a node is its place among its siblings.
            <Fragment key={i}>{!node.spread && child.type === 'paragraph' ? inner(child) : element(child)}</Fragment>
          ))}
        </li>
      );
    case 'table':
      return (
        <div className="markdown-table">
          <table>
            <tbody>
              {node.children.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the table.
                <tr key={i}>
                  {row.children.map((cell, j) => {
                    const Cell = i === 0 ? 'th' : 'td';
                    return (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in the row.
                      <Cell key={j} {...(i === 0 ? { scope: 'col' } : {})}>
                        {inner(cell)}
                      </Cell>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'break':
      return <br />;
    case 'thematicBreak':
      return <hr />;
    case 'link':
      return (
        <>
          {inner(node)}
          {linkText(node) === node.url ? '' : ` (${node.url})`}
        </>
      );
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'footnoteReference':
      return `[${node.identifier}]`;
    case 'definition':
    case 'yaml':
      return null;
    default:
      return inner(node);
  }
}

const linkText = (node: Parents): string => node.children.map((child) => ('value' in child ? child.value : '')).join('');

function coloured(code: string, language: string): ReactNode {
  const pieces: ReactNode[] = [];
  let from = 0;
  for (const { start, end, role } of colour(code, language)) {
    if (start > from) pieces.push(code.slice(from, start));
    pieces.push(
      <span key={start} className={`syntax-${role}`}>
        {code.slice(start, end)}
      </span>,
    );
    from = end;
  }
  pieces.push(code.slice(from));
  return pieces;
}
