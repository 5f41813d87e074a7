import type { SearchHit } from '../../electron/domain/document.ts';
import { useNavigation } from '../base/navigation.ts';
import './hit.css';

/** A passage that words were found in, opening the reader there. `place`: as it is said. */
export function Hit({ hit, place }: { hit: SearchHit; place: string }) {
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
