import type { SearchHit } from '../../electron/domain/document.ts';
import { useNavigation } from '../base/navigation.ts';
import './hit.css';

/** Passages that words were found in, each opening the reader there. `placeOf`: how the place of one is said. */
export function Hits({ hits, placeOf }: { hits: readonly SearchHit[]; placeOf: (hit: SearchHit) => string }) {
  return (
    <ul className="hits">
      {hits.map((hit) => (
        <li key={`${hit.document} ${hit.start}`}>
          <Hit hit={hit} place={placeOf(hit)} />
        </li>
      ))}
    </ul>
  );
}

function Hit({ hit, place }: { hit: SearchHit; place: string }) {
  const open = useNavigation((navigation) => navigation.open);
  return (
    <button type="button" className="hit" onClick={() => open(hit.document, { start: hit.start, end: hit.end })}>
      <span className="small quiet">{place}</span>
      <span className="hit-text">
        {hit.snippet.slice(0, hit.match.start)}
        <mark>{hit.snippet.slice(hit.match.start, hit.match.end)}</mark>
        {hit.snippet.slice(hit.match.end)}
      </span>
    </button>
  );
}
