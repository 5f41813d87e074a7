import type { SearchHit } from '../../electron/domain/document.ts';
import { referenceOf } from '../../electron/domain/location.ts';
import { useNavigation } from '../base/navigation.ts';
import './hit.css';

/** Passages that words were found in, each opening the reader there. */
export function Hits({ hits }: { hits: readonly SearchHit[] }) {
  return (
    <ul className="hits">
      {hits.map((hit) => (
        <li key={`${hit.document} ${hit.start}`}>
          <Hit hit={hit} />
        </li>
      ))}
    </ul>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const open = useNavigation((navigation) => navigation.open);
  return (
    <button type="button" className="hit" onClick={() => open(hit.document, { start: hit.start, end: hit.end })}>
      <span className="small quiet">{referenceOf(hit)}</span>
      <span className="hit-text">
        {hit.snippet.slice(0, hit.match.start)}
        <mark>{hit.snippet.slice(hit.match.start, hit.match.end)}</mark>
        {hit.snippet.slice(hit.match.end)}
      </span>
    </button>
  );
}
