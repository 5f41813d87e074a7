/** Conversations of the workspace, and the question that is being answered. One at a time: the engine has one pair of hands. */
import { create } from 'zustand';
import type { AnswerInfo, Conversation } from '../../electron/domain/answer.ts';
import { api, errorData, report } from '../base/api.ts';
import { useAttention } from './attention.ts';
import { useLibrary } from './library.ts';

export interface Running {
  id: string | null;
  question: string;
  /** The answer so far. */
  text: string;
  stage: 'waiting' | 'read' | 'prompt' | 'answer';
  done: number;
  total: number;
  unit: string;
  /** Find all: what there is so far; null = one answer is looked for. */
  found: { count: number; latest: { text: string; quote: string }[] } | null;
  stop(): void;
}

interface Ask {
  /** Newest first; null = not loaded. */
  conversations: Conversation[] | null;
  loadError: string | null;
  /** The conversation shown; null = a new one. */
  current: string | null;
  draft: string;
  /** Everything that answers, not the best of it. */
  all: boolean;
  /** Documents asked; null = the whole workspace. */
  scope: string[] | null;
  running: Running | null;
  /** Why the last question got no answer. */
  failure: { question: string; message: string; code: string } | null;
  /** The last question, when the person stopped it. */
  stopped: { question: string; text: string } | null;
  load(): Promise<void>;
  /** Another workspace is shown: its conversations instead of those of the one before. */
  reload(): Promise<void>;
  choose(conversation: string | null): void;
  setDraft(draft: string): void;
  setAll(all: boolean): void;
  setScope(scope: string[] | null): void;
  ask(question: string): void;
  remove(conversation: string): Promise<void>;
}

/** Puts an answer where it belongs; a conversation that is new comes first. An answer with a known id replaces the older version. */
export function withAnswer(conversations: Conversation[], answer: AnswerInfo): Conversation[] {
  const old = conversations.find(({ id }) => id === answer.conversation);
  const title = old?.title ?? answer.question;
  const answers = [...(old?.answers ?? []).filter(({ id }) => id !== answer.id), answer];
  return [{ id: answer.conversation, title, askedAt: answer.askedAt, answers }, ...conversations.filter(({ id }) => id !== answer.conversation)];
}

/** The chosen documents that are still there; without one it is the whole workspace again. */
export function present(scope: string[] | null): string[] | null {
  const here = useLibrary.getState().documents?.map(({ id }) => id) ?? [];
  const chosen = scope?.filter((id) => here.includes(id)) ?? [];
  return chosen.length > 0 ? chosen : null;
}

export const useAsk = create<Ask>((set, get) => ({
  conversations: null,
  loadError: null,
  current: null,
  draft: '',
  all: false,
  scope: null,
  running: null,
  failure: null,
  stopped: null,
  async load() {
    const { workspace } = useLibrary.getState();
    if (!workspace) return;
    try {
      set({ conversations: await api.questions.list.query({ workspace }), loadError: null });
    } catch (error) {
      set({ loadError: (error as Error).message });
    }
  },
  async reload() {
    set({ conversations: null, current: null, scope: null, failure: null, stopped: null });
    await get().load();
  },
  choose: (current) => set({ current, failure: null, stopped: null }),
  setDraft: (draft) => set({ draft }),
  setAll: (all) => set({ all }),
  setScope: (scope) => set({ scope }),
  ask(question) {
    const { workspace } = useLibrary.getState();
    const asked = question.trim();
    if (!workspace || asked === '' || get().running) return;
    const attention = useAttention.getState();
    attention.begin();
    const change = (part: Partial<Running>) => set(({ running }) => (running ? { running: { ...running, ...part } } : {}));
    const end = () => {
      attention.end();
      set({ running: null });
    };
    const fail = (message: string, code: string) => {
      end();
      set({ failure: { question: asked, message, code }, draft: get().draft || asked });
    };
    const subscription = api.questions.ask.subscribe(
      { workspace, documents: present(get().scope), conversation: get().current, question: asked, ...(get().all ? { all: true } : {}) },
      {
        onData(event) {
          if (event.type === 'started') {
            set({ current: event.conversation });
            change({ id: event.id });
          } else if (event.type === 'answer') {
            set({ conversations: withAnswer(get().conversations ?? [], event.answer), current: event.answer.conversation });
          } else {
            attention.take(event);
            if (event.type === 'progress' && event.stage !== 'summary')
              change({ stage: event.stage, done: event.done, total: event.total, unit: event.unit });
            else if (event.type === 'found') change({ found: event });
            else if (event.type === 'token') change({ stage: 'answer', text: (get().running?.text ?? '') + event.text });
          }
        },
        onError(error) {
          const { message, code } = errorData(error);
          fail(message, code);
        },
        onComplete: end,
      },
    );
    const stop = () => {
      const { id, found } = get().running ?? {};
      // A list is kept as far as it came: the program ends it, and its answer comes as any other.
      if (id && found) return void api.questions.stop.mutate({ id }).catch(report);
      const text = get().running?.text ?? '';
      subscription.unsubscribe();
      end();
      set({ stopped: { question: asked, text }, draft: get().draft || asked });
    };
    set({
      running: { id: null, question: asked, text: '', stage: 'waiting', done: 0, total: 0, unit: '', found: null, stop },
      draft: '',
      failure: null,
      stopped: null,
    });
  },
  async remove(conversation) {
    await api.questions.remove.mutate({ conversation }).catch(report);
    set({
      conversations: (get().conversations ?? []).filter(({ id }) => id !== conversation),
      ...(get().current === conversation ? { current: null } : {}),
    });
  },
}));
