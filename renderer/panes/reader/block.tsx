/** One block of a document as it is read: its words, coloured and marked, in the shape of its kind. Nothing of a document becomes markup. */
import { memo, type ReactNode } from 'react';
import type { TextBlock } from '../../../electron/domain/document.ts';
import type { Span } from '../../../electron/domain/location.ts';
import type { TextSpan } from '../../components/syntax.ts';
import { at, type Mark, segmentsOf } from './marks.ts';
import { isWrapped, listItems, quoteLines, tableRows } from './prose.ts';

interface BlockProps {
  text: string;
  block: TextBlock;
  marks: Mark[];
  syntax: TextSpan[];
  onMark?: (mark: Mark) => void;
}

export const Block = memo(function Block({ text, block, marks, syntax, onMark }: BlockProps) {
  const words = ({ start, end }: Span) => <Words text={text} start={start} end={end} marks={marks} syntax={syntax} {...(onMark ? { onMark } : {})} />;
  if (block.line !== undefined) {
    return (
      <div className="code-line">
        <span className="code-number" aria-hidden="true">
          {block.line}
        </span>
        <code>{block.end > block.start ? words(block) : '\u200b'}</code>
      </div>
    );
  }
  if (block.kind === 'heading') {
    const Heading = `h${Math.min(6, (block.level ?? 1) + 1)}` as 'h2' | 'h3' | 'h4' | 'h5' | 'h6';
    return <Heading className="read-heading">{words(block)}</Heading>;
  }
  return <div className={`read-block read-${block.kind}`}>{shaped(text, block, words)}</div>;
});

function shaped(text: string, block: TextBlock, words: (span: Span) => ReactNode): ReactNode {
  switch (block.kind) {
    case 'code':
      return (
        <pre>
          <code>{words(block)}</code>
        </pre>
      );
    case 'list':
      return (
        <ul className="read-items">
          {listItems(text, block).map((item) => (
            <li key={item.start} data-number={item.number ?? undefined} data-depth={Math.min(4, item.depth)}>
              {words(item)}
            </li>
          ))}
        </ul>
      );
    case 'quote':
      return (
        <blockquote>
          {quoteLines(text, block).map((line) => (
            <p key={line.start}>{words(line)}</p>
          ))}
        </blockquote>
      );
    case 'table': {
      const table = tableRows(text, block);
      return table ? <Table {...table} words={words} /> : <p className="read-row">{words(block)}</p>;
    }
    default:
      return <p className={isWrapped(text, block) ? 'read-flow' : undefined}>{words(block)}</p>;
  }
}

function Table({ rows, head, words }: { rows: Span[][]; head: boolean; words: (span: Span) => ReactNode }) {
  const [first, ...rest] = rows;
  const cells = (row: Span[], Cell: 'th' | 'td') =>
    row.map((cell) => (
      <Cell key={cell.start} {...(Cell === 'th' ? { scope: 'col' } : {})}>
        {words(cell)}
      </Cell>
    ));
  return (
    <table className="read-cells">
      {head && first && (
        <thead>
          <tr>{cells(first, 'th')}</tr>
        </thead>
      )}
      <tbody>
        {(head ? rest : rows).map((row) => (
          <tr key={row[0]?.start}>{cells(row, 'td')}</tr>
        ))}
      </tbody>
    </table>
  );
}

/** A stretch of the text, cut wherever a mark or a colour begins or ends. */
function Words({ text, start, end, marks, syntax, onMark }: Span & Omit<BlockProps, 'block'>) {
  return segmentsOf(start, end, marks).map((segment) => {
    const coloured = colouredPieces(text, segment, syntax);
    const mark = segment.marks.at(-1);
    if (!mark)
      return (
        <span key={segment.start} data-start={segment.start}>
          {coloured}
        </span>
      );
    const kinds = segment.marks.map(({ kind }) => `mark-${kind}`).join(' ');
    const here = segment.marks.some(({ kind }) => kind === 'here') ? { 'data-here': true } : {};
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the same citations are reached by J and K and by the footnotes.
      <mark key={segment.start} data-start={segment.start} className={kinds} {...here} onClick={() => onMark?.(mark)}>
        {coloured}
      </mark>
    );
  });
}

function colouredPieces(text: string, { start, end }: Span, syntax: TextSpan[]): ReactNode {
  if (syntax.length === 0) return text.slice(start, end);
  const pieces = [];
  let cursor = start;
  for (let i = at(syntax, start); i < syntax.length && syntax[i]!.start < end; i++) {
    const span = syntax[i]!;
    if (span.end <= cursor) continue;
    const from = Math.max(span.start, cursor);
    const to = Math.min(span.end, end);
    if (from > cursor) pieces.push(text.slice(cursor, from));
    pieces.push(
      <span key={from} className={`syntax-${span.role}`}>
        {text.slice(from, to)}
      </span>,
    );
    cursor = to;
  }
  if (cursor < end) pieces.push(text.slice(cursor, end));
  return pieces;
}
