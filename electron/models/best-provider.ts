/** The provider that a model runs on where nobody chose one: the best that passes the model's self-test and is faster than the processor. */
import type { MatrixRates } from '../domain/model.ts';
import type { GraphicsCard } from './graphics.ts';
import { bestFirst, offeredProviders, type Proof } from './providers.ts';

export interface Trial {
  /** The self-test on one provider, in a process of its own. */
  prove: (provider: string) => Promise<Proof>;
  rates: (provider: string) => Promise<MatrixRates>;
  cards: readonly GraphicsCard[];
  offered?: readonly string[];
}

/** Less would not be worth that it is another road than the one that all tests take. A card that is only simulated is slower. */
const worthwhile = 1.5;

export async function bestProvider({ prove, rates, cards, offered = offeredProviders() }: Trial): Promise<string> {
  // Without a card there is nothing to try: the runtime's WebGPU would at best find a simulated one.
  if (cards.length === 0) return 'cpu';
  const largest = (of: MatrixRates) => of.int8.at(-1)!.perSecond;
  let processor: number | null = null;
  for (const provider of bestFirst.filter((name) => name !== 'cpu' && offered.includes(name))) {
    const proof = await prove(provider).catch(() => null);
    if (!proof?.ok) continue;
    const rate = await rates(provider).then(largest, () => 0);
    processor ??= largest(await rates('cpu'));
    if (rate >= worthwhile * processor) return provider;
  }
  return 'cpu';
}
