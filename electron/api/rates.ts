/** How fast this machine multiplies, measured once. */
import { cpus } from 'node:os';
import type { MatrixRates } from '../domain/model.ts';
import type { Services } from './services.ts';

interface Measured {
  cpu: string;
  provider: string;
  rates: MatrixRates;
}

/** Kept for this processor and provider. */
export async function ratesOf(services: Pick<Services, 'library' | 'onModels'>, provider: string, signal?: AbortSignal): Promise<MatrixRates> {
  const cpu = `${cpus().length} ${cpus()[0]?.model ?? ''}`;
  const kept = JSON.parse(services.library.setting('matrixRates') || '[]') as Measured[];
  const known = kept.find((each) => each.cpu === cpu && each.provider === provider);
  if (known) return known.rates;
  const rates = await services.onModels({ method: 'rates', provider }, signal ? { signal } : {});
  services.library.set(
    'matrixRates',
    JSON.stringify([...kept.filter((each) => each.cpu === cpu && each.provider !== provider), { cpu, provider, rates }]),
  );
  return rates;
}
