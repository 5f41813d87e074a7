import type { Machine } from '../../../electron/domain/model.ts';
import { bytes } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { sources } from '../../base/strings-models.ts';
import { Button, Choose } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';

const usual = 'default';
const budgets = [2 ** 28, 2 ** 29, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 33, 2 ** 34];

/** What this machine is, what of it runs the model, and what was found out about the rest. */
export function MachineView({ machine }: { machine: Machine }) {
  const { busy, tryProviders, setProvider, setBudget } = useModels();
  const { budgetBytes, defaultBudgetBytes, memoryBytes, findings } = machine;
  // Half of the memory at most: the model, the system and the window live there too.
  const offered = [...new Set([...budgets.filter((size) => size <= memoryBytes / 2), ...(budgetBytes ? [budgetBytes] : [])])].sort((a, b) => a - b);
  const working = busy?.name === '' ? busy.what : null;
  return (
    <section className="card stack" aria-label={strings.models.machine}>
      <h2>{strings.models.machine}</h2>
      <dl className="facts">
        <dt>{strings.models.processor}</dt>
        <dd>{strings.models.cores(machine.cpu, machine.cores)}</dd>
        <dt>{strings.models.ram}</dt>
        <dd>{bytes(memoryBytes)}</dd>
        <dt>{sources.graphics}</dt>
        <dd>{machine.graphics.map(({ name, memoryBytes: own }) => (own ? `${name} (${bytes(own)})` : name)).join(', ') || sources.graphicsNone}</dd>
        <dt>{strings.models.providers}</dt>
        <dd>{machine.providers.join(', ')}</dd>
        <dt>{strings.models.runsOn}</dt>
        <dd>{machine.provider ?? strings.models.runsNotYet}</dd>
      </dl>
      <div className="row model-fields">
        <Choose
          label={strings.models.provider}
          value={machine.chosen ?? usual}
          choices={[{ value: usual, label: sources.providerBest }, ...machine.providers.map((provider) => ({ value: provider, label: provider }))]}
          onChange={(provider) => void setProvider(provider === usual ? null : provider)}
          isDisabled={busy !== null}
        />
        <Choose
          label={strings.models.memory}
          value={budgetBytes ? String(budgetBytes) : usual}
          choices={[
            { value: usual, label: strings.models.memoryDefault(bytes(defaultBudgetBytes)) },
            ...offered.map((size) => ({ value: String(size), label: bytes(size) })),
          ]}
          onChange={(size) => void setBudget(size === usual ? null : Number(size))}
          isDisabled={busy !== null}
        />
      </div>
      {findings.length > 0 && (
        <ul className="model-list stack-tight small" aria-label={strings.models.findings}>
          {findings.map(({ provider, ok, found }) => (
            <li key={provider}>{ok ? strings.models.providerGood(provider, found) : found}</li>
          ))}
        </ul>
      )}
      <div className="row">
        <Button isDisabled={busy !== null} onPress={() => void tryProviders()}>
          {strings.models.tryProviders}
        </Button>
        {working && (
          <span className="small quiet" role="status">
            {working}…
          </span>
        )}
      </div>
    </section>
  );
}
