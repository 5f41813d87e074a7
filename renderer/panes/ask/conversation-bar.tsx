import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Conversation } from '../../../electron/domain/answer.ts';
import { api, report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Choose, IconButton } from '../../components/controls.tsx';
import { NameSheet } from '../../components/name-sheet.tsx';
import { SaveMenu } from '../../components/save-menu.tsx';
import { useAsk } from '../../stores/ask.ts';

const fresh = 'new';

/** Which conversation is shown, found by its words, and what can be done with it. */
export function ConversationBar({ conversation, isAnswered }: { conversation: Conversation | undefined; isAnswered: boolean }) {
  const conversations = useAsk((ask) => ask.conversations);
  const { choose, rename, remove } = useAsk.getState();
  const [name, setName] = useState<string | null>(null);
  const close = () => setName(null);
  const save = () => conversation && void rename(conversation.id, name!.trim()).then(close, report);
  return (
    <>
      {conversation && isAnswered && <SaveMenu make={(format) => api.exports.conversation.query({ id: conversation.id, format })} />}
      {conversation && (
        <MenuTrigger>
          <IconButton icon="more" label={strings.ask.talkActions} />
          <Popover className="popover">
            <Menu onAction={(key) => (key === 'rename' ? setName(conversation.title.slice(0, 200)) : void remove(conversation.id))}>
              <MenuItem id="rename" className="option">
                {strings.ask.rename}
              </MenuItem>
              <MenuItem id="remove" className="option">
                {strings.ask.forget}
              </MenuItem>
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
      {conversations && conversations.length > 0 && (
        <div className="talks">
          <Choose
            label={strings.ask.talks}
            hideLabel
            find={strings.ask.talkSearch}
            value={conversation?.id ?? fresh}
            choices={[{ value: fresh, label: strings.ask.newTalk }, ...conversations.map(({ id, title }) => ({ value: id, label: title }))]}
            onChange={(id) => choose(id === fresh ? null : id)}
          />
        </div>
      )}
      <NameSheet
        title={strings.ask.renameTitle}
        label={strings.ask.renameLabel}
        run={strings.ask.renameRun}
        longest={200}
        isOpen={name !== null}
        name={name ?? ''}
        onChange={setName}
        onSave={save}
        onClose={close}
      />
    </>
  );
}
