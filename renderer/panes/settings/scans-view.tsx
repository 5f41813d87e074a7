/** As which language text in scanned pages is recognised, or that it is not. */
import { useEffect, useState } from 'react';
import type { ScanSetting } from '../../../electron/domain/app.ts';
import { api, report } from '../../base/api.ts';
import { bytes } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Choose } from '../../components/controls.tsx';

const off = 'none';

export function ScansView() {
  const [scans, setScans] = useState<ScanSetting | null>(null);
  const refresh = () => api.settings.scans.query().then(setScans);
  useEffect(() => {
    api.settings.scans.query().then(setScans, report);
  }, []);
  if (scans === null) return null;
  const { chosen, languages } = scans;
  const nameOf = (code: string) => languages.find((language) => language.code === code)?.name ?? code;
  const value = chosen.join('+') || off;
  const choices = [
    ...languages.map(({ code, name, bytes: size }) => ({ value: code, label: size === 0 ? name : strings.settings.scansFetched(name, bytes(size)) })),
    // Several are chosen in the terminal.
    ...(chosen.length > 1 ? [{ value, label: chosen.map(nameOf).join(', ') }] : []),
    { value: off, label: strings.settings.scansOff },
  ];
  const choose = (to: string) =>
    api.settings.setScans
      .mutate({ languages: to === off ? [] : to.split('+') })
      .then(refresh)
      .catch(report);
  return (
    <section className="card stack">
      <h2>{strings.settings.scans}</h2>
      <div className="setting">
        <span>
          {strings.settings.scansAs} <span className="quiet small">{strings.settings.scansHow}</span>
        </span>
        <Choose label={strings.settings.scansAs} hideLabel value={value} choices={choices} onChange={choose} />
      </div>
    </section>
  );
}
