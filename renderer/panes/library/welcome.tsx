import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Button } from '../../components/controls.tsx';
import { useAsk } from '../../stores/ask.ts';

/** Until the first question was asked, or something else came in: the sample's question, one press away. */
export function Welcome({ documents }: { documents: DocumentInfo[] }) {
  const conversations = useAsk((ask) => ask.conversations);
  const go = useNavigation((navigation) => navigation.go);
  const sample = documents.length === 1 ? documents.find(({ suggestedQuestions }) => suggestedQuestions.length > 0) : undefined;
  const question = sample?.suggestedQuestions[0];
  if (!sample || !question || conversations === null || conversations.length > 0) return null;
  return (
    <section className="welcome" aria-label={strings.library.welcomeTitle}>
      <h2>{strings.library.welcomeTitle}</h2>
      <p>{strings.library.welcomeText}</p>
      <p className="welcome-question">{question}</p>
      <Button
        look="main"
        icon="ask"
        onPress={() => {
          const ask = useAsk.getState();
          ask.choose(null);
          ask.setScope([sample.id]);
          go('ask', sample.id);
          ask.ask(question);
        }}
      >
        {strings.library.welcomeAsk}
      </Button>
    </section>
  );
}
