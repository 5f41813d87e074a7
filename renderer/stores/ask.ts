/** Conversations of the workspace, and the questions under way. Those belong to the program: this window begins them and watches all of them. */
import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { AnswerInfo, Conversation, QuestionEvent, RunningQuestion } from '../../electron/domain/answer.ts';
import type { RunEvent } from '../../electron/domain/job.ts';
import { api, errorData, type Inputs, report } from '../base/api.ts';
import { useAttention } from './attention.ts';
import { useLibrary } from './library.ts';
import { offerUndo } from './removals.ts';

export interface Running extends RunningQuestion {
  /** The answer so far. */
  text: string;
  stage: 'waiting' | 'read' | 'prompt' | 'answer';
  done: number;
  total: number;
  unit: string;
  /** Find all: what there is so far; null = one answer is looked for. */
  found: { count: number; latest: { text: string; quote: string }[] } | null;
  /** What it told, for a map that comes to it later: of what replaces itself the last. */
  told: RunEvent[];
}

/** What differs from a question at the end of the conversation shown, asked as the composer says. */
type QuestionScope = Partial<Pick<Inputs['questions']['begin'], 'documents' | 'all' | 'after' | 'instead'>>;

interface Ask {
  /** Newest first; null = not loaded. */
  conversations: Conversation[] | null;
  loadError: string | null;
  /** The conversation shown; null = a new one. */
  current: string | null;
  /** The answers of the conversation that was opened last; null = not loaded. */
  held: { conversation: string; answers: AnswerInfo[] } | null;
  /** What is being written, by conversation. */
  drafts: Record<string, string>;
  /** Everything that answers, not the best of it. */
  all: boolean;
  /** Documents asked; null = the whole workspace. */
  scope: string[] | null;
  /** Of all workspaces and windows, oldest first. */
  runs: Running[];
  /** Answers that were chosen where a conversation forks. */
  chosen: ReadonlySet<string>;
  /** A question was sent, and the program has not said that it begins. */
  beginning: boolean;
  /** Why a question could not even be begun. */
  failure: { question: string; message: string } | null;
  load(): Promise<void>;
  /** Another workspace is shown: its conversations instead of those of the one before. */
  reload(): Promise<void>;
  /** The answers of the conversation shown. */
  loadShown(): Promise<void>;
  /** Listens to the questions under way until the returned function is called. */
  watch(): () => void;
  choose(conversation: string | null): void;
  /** A conversation about these documents: the one shown where it is about them, else a new one. */
  about(documents: string[]): void;
  chooseBranch(id: string, instead: string): void;
  setDraft(draft: string): void;
  setAll(all: boolean): void;
  setScope(scope: string[] | null): void;
  ask(question: string, how?: QuestionScope): void;
  stop(id: string): void;
  rename(conversation: string, title: string): Promise<void>;
  remove(conversation: string): Promise<void>;
}

/** The list after an answer came in: its conversation stands first. */
function withAnswer(conversations: readonly Conversation[], { conversation: id, question, askedAt, documents: scope }: AnswerInfo): Conversation[] {
  const title = conversations.find((one) => one.id === id)?.title ?? question;
  return [{ id, title, askedAt, scope }, ...conversations.filter((one) => one.id !== id)];
}

/** The answers of the conversation shown, oldest first; null = they are asked for. */
export const answersShown = ({ current, held }: Pick<Ask, 'current' | 'held'>): AnswerInfo[] | null =>
  current === null ? none : held?.conversation === current ? held.answers : null;
const none: never[] = [];

/** The chosen documents that are still there; null = the whole workspace was chosen, [] = all that were chosen are gone. */
export function present(scope: string[] | null): string[] | null {
  if (scope === null) return null;
  const here = useLibrary.getState().documents?.map(({ id }) => id) ?? [];
  return scope.filter((id) => here.includes(id));
}

const sameScope = (a: string[] | null, b: string[] | null) => a === b || (a?.length === b?.length && a?.every((id) => b?.includes(id)) === true);

/** Where the words of a conversation that is not there yet are kept. */
const draftKey = (current: string | null) => current ?? `new in ${useLibrary.getState().workspace}`;
export const draftOf = ({ drafts, current }: Pick<Ask, 'drafts' | 'current'>): string => drafts[draftKey(current)] ?? '';

/** The conversation that this window showed of the workspace, for when it is loaded again. */
const shownKey = () => `focus.conversation of ${useLibrary.getState().workspace}`;

const begun = (run: RunningQuestion): Running => ({ ...run, text: '', stage: 'waiting', done: 0, total: 0, unit: '', found: null, told: [] });

/** A run after it told something. */
function advanced(run: Running, event: RunEvent): Running {
  const told = event.type === 'token' ? [...run.told, event] : [...run.told.filter(({ type }) => type !== event.type), event];
  if (event.type === 'progress' && event.stage !== 'summary')
    return { ...run, told, stage: event.stage, done: event.done, total: event.total, unit: event.unit };
  if (event.type === 'found') return { ...run, told, found: event };
  if (event.type === 'token') return { ...run, told, stage: 'answer', text: run.text + event.text };
  return { ...run, told };
}

export const useAsk = create<Ask>((set, get) => {
  const take = (event: QuestionEvent) => {
    const attention = useAttention.getState();
    if (event.type === 'begun') {
      const { run } = event;
      // Another window may have asked it; here it is followed where its conversation is shown.
      set(({ runs }) => ({ runs: [...runs.filter(({ id }) => id !== run.id), begun(run)] }));
    } else if (event.type === 'told') {
      set(({ runs }) => ({ runs: runs.map((run) => (run.id === event.id ? advanced(run, event.event) : run)) }));
      if (attention.of === event.id) attention.take(event.event);
    } else {
      const { answer, workspace } = event;
      const mine = workspace === useLibrary.getState().workspace;
      set(({ runs, conversations, held }) => ({
        runs: runs.filter(({ id }) => id !== answer.id),
        ...(mine ? { conversations: withAnswer(conversations ?? [], answer) } : {}),
        // One with a known id takes the place of the older version.
        ...(held?.conversation === answer.conversation
          ? { held: { ...held, answers: [...held.answers.filter(({ id }) => id !== answer.id), answer] } }
          : {}),
      }));
      if (attention.of === answer.id) attention.end();
    }
  };

  return {
    conversations: null,
    loadError: null,
    current: null,
    held: null,
    drafts: {},
    all: false,
    scope: null,
    runs: [],
    chosen: new Set(),
    beginning: false,
    failure: null,
    async load() {
      const { workspace } = useLibrary.getState();
      if (!workspace) return;
      try {
        const [conversations] = await Promise.all([api.questions.list.query({ workspace }), get().loadShown()]);
        if (useLibrary.getState().workspace !== workspace) return;
        const { current, runs } = get();
        const gone =
          current !== null && !conversations.some(({ id }) => id === current) && !runs.some(({ conversation }) => conversation === current);
        set({ conversations, loadError: null, ...(gone ? { current: null } : {}) });
      } catch (error) {
        set({ loadError: (error as Error).message });
      }
    },
    async loadShown() {
      const { current: conversation } = get();
      if (conversation === null) return;
      try {
        const answers = await api.questions.answers.query({ conversation });
        if (get().current === conversation) set({ held: { conversation, answers }, loadError: null });
      } catch (error) {
        set({ loadError: (error as Error).message });
      }
    },
    async reload() {
      set({ conversations: null, current: null, held: null, scope: null, failure: null });
      useAttention.getState().clear();
      await get().load();
      const shown = sessionStorage.getItem(shownKey());
      if (get().current === null && get().conversations?.some(({ id }) => id === shown)) get().choose(shown);
    },
    watch() {
      set({ runs: [] });
      // What was followed over another connection is told anew, or has ended with its program.
      if (useAttention.getState().live) useAttention.getState().clear();
      // A connection that broke is opened again, and with it a new watch.
      const { unsubscribe } = api.questions.watch.subscribe(undefined, { onData: take, onError: () => {}, onComplete: () => {} });
      return unsubscribe;
    },
    choose(current) {
      if (current === null) sessionStorage.removeItem(shownKey());
      // What is asked next is asked of the same documents.
      set({ current, failure: null, scope: get().conversations?.find(({ id }) => id === current)?.scope ?? null });
    },
    about(documents) {
      const { conversations, current } = get();
      const talk = conversations?.find(({ id }) => id === current);
      set({ scope: documents, failure: null, ...(talk && sameScope(talk.scope, documents) ? {} : { current: null }) });
    },
    chooseBranch: (id, instead) => set(({ chosen }) => ({ chosen: new Set([...chosen].filter((other) => other !== instead)).add(id) })),
    setDraft: (draft) => set(({ drafts, current }) => ({ drafts: { ...drafts, [draftKey(current)]: draft } })),
    setAll: (all) => set({ all }),
    setScope: (scope) => set({ scope }),
    ask(question, how = {}) {
      const { workspace } = useLibrary.getState();
      const { current, all, scope, drafts } = get();
      const asked = question.trim();
      // An older version may be meant: the program knows which one is there now, and says so when none is.
      const chosen = 'documents' in how ? (how.documents ?? null) : present(scope);
      if (!workspace || asked === '' || chosen?.length === 0 || get().beginning || get().runs.some(({ conversation }) => conversation === current))
        return;
      const from = draftKey(current);
      const written = drafts[from] ?? '';
      set({ beginning: true, failure: null, drafts: { ...drafts, [from]: written.trim() === asked ? '' : written } });
      const everything = 'all' in how ? how.all : all || undefined;
      const place = 'after' in how || 'instead' in how ? { after: how.after, instead: how.instead } : {};
      api.questions.begin
        .mutate({ workspace, documents: chosen, conversation: current, question: asked, ...(everything ? { all: true } : {}), ...place })
        .then((run) => {
          if (get().current === current && useLibrary.getState().workspace === workspace)
            set(({ chosen: branches }) => ({ current: run.conversation, chosen: new Set(branches).add(run.id) }));
        })
        .catch((error: unknown) => {
          const { message } = errorData(error);
          set(({ drafts }) => ({ failure: { question: asked, message }, drafts: { ...drafts, [from]: drafts[from] || asked } }));
        })
        .finally(() => set({ beginning: false }));
    },
    stop: (id) => void api.questions.stop.mutate({ id }).catch(report),
    async rename(conversation, title) {
      const { workspace } = useLibrary.getState();
      if (workspace) await api.questions.rename.mutate({ workspace, conversation, title });
    },
    async remove(conversation) {
      try {
        offerUndo(await api.questions.remove.mutate({ conversation }));
        if (get().current === conversation) get().choose(null);
      } catch (error) {
        report(error);
      }
    },
  };
});

useAsk.subscribe(({ current, loadShown }, before) => {
  if (current === null || current === before.current) return;
  sessionStorage.setItem(shownKey(), current);
  void loadShown();
});

/** All but the drafts: a key that is pressed in the composer draws the composer anew, and nothing else. */
export const useConversations = () => useAsk(useShallow(({ drafts: _, ...rest }) => rest));
