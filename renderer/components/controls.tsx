/** The controls that the panes share: react-aria's behaviour in the app's clothes. */
import { type ReactNode, useId, useState } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Autocomplete,
  Checkbox,
  Collection,
  Dialog,
  Heading,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxLoadMoreItem,
  Modal,
  ModalOverlay,
  Popover,
  ProgressBar,
  SearchField,
  Select,
  SelectValue,
  ToggleButton,
  ToggleButtonGroup,
  Tooltip,
  TooltipTrigger,
  useFilter,
} from 'react-aria-components';
import { strings } from '../base/strings.ts';
import './pane.css';
import './buttons.css';
import './fields.css';
import './signs.css';
import './sheet.css';
import { Icon, type IconName } from './icons.tsx';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  look?: 'main' | 'plain' | 'danger' | 'normal';
  icon?: IconName;
  children: ReactNode;
}

export function Button({ look = 'normal', icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={look === 'normal' ? 'button' : `button button-${look}`}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

/** A button that is only an icon; its name shows as a tooltip. */
export function IconButton({ icon, label, ...rest }: Omit<ButtonProps, 'children' | 'look' | 'icon'> & { icon: IconName; label: string }) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...rest} aria-label={label} className="button button-plain button-icon">
        <Icon name={icon} />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}

interface Choice<Value extends string> {
  value: Value;
  label: string;
}

/** So many are seen at a glance. */
const fewChoices = 6;
/** Choices that are made at once, and more of them at the list's end: a library has thousands, and most lists are never opened. */
const madeChoices = 60;

export function Choose<Value extends string>(props: {
  label: string;
  hideLabel?: boolean;
  choices: Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  isDisabled?: boolean;
  /** What stands for the choice where there is no room for it. */
  short?: string;
  /** Label of a field that finds among many choices; none = there are few. */
  find?: string;
}) {
  const { contains } = useFilter({ sensitivity: 'base' });
  const [query, setQuery] = useState('');
  const [made, setMade] = useState(madeChoices);
  const chosen = props.choices.find(({ value }) => value === props.value);
  const found = query === '' ? props.choices : props.choices.filter(({ label }) => contains(label, query));
  const shown = found.slice(0, made);
  // The one that is chosen is among them, so that the list opens at it.
  if (query === '' && chosen && !shown.includes(chosen)) shown.unshift(chosen);
  const start = () => {
    setQuery('');
    setMade(madeChoices);
  };
  const list = (
    <ListBox renderEmptyState={() => <p className="option quiet">{strings.noChoice}</p>}>
      <Collection items={shown}>
        {(choice) => (
          <ListBoxItem id={choice.value} textValue={choice.label} className="option">
            {choice.label}
          </ListBoxItem>
        )}
      </Collection>
      {found.length > made && <ListBoxLoadMoreItem onLoadMore={() => setMade(made + madeChoices)} />}
    </ListBox>
  );
  return (
    <Select
      className="field"
      value={props.value}
      onChange={(key) => key !== null && props.onChange(String(key) as Value)}
      onOpenChange={start}
      isDisabled={props.isDisabled ?? false}
      {...(props.hideLabel ? { 'aria-label': props.label } : {})}
    >
      {!props.hideLabel && <Label>{props.label}</Label>}
      <AriaButton className="button select-button">
        <SelectValue>{() => chosen?.label}</SelectValue>
        {props.short && (
          <span className="choose-short" aria-hidden="true">
            {props.short}
          </span>
        )}
        <Icon name="down" />
      </AriaButton>
      <Popover className="popover">
        {props.find === undefined || props.choices.length <= fewChoices ? (
          list
        ) : (
          <Autocomplete inputValue={query} onInputChange={setQuery}>
            <SearchField aria-label={props.find} className="choose-find" autoFocus>
              <Input className="input" placeholder={props.find} />
            </SearchField>
            {list}
          </Autocomplete>
        )}
      </Popover>
    </Select>
  );
}

/** A few choices side by side, one of them chosen. */
export function Segments<Value extends string>(props: { label: string; choices: Choice<Value>[]; value: Value; onChange: (value: Value) => void }) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={props.label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.value]}
      onSelectionChange={(keys) => {
        for (const key of keys) props.onChange(String(key) as Value);
      }}
    >
      {props.choices.map((choice) => (
        <ToggleButton key={choice.value} id={choice.value} className="segment">
          {choice.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

export function Check({ children, isSelected, onChange }: { children: ReactNode; isSelected: boolean; onChange: (selected: boolean) => void }) {
  return (
    <Checkbox className="check" isSelected={isSelected} onChange={onChange}>
      <span className="check-box">{isSelected && <Icon name="check" />}</span>
      {children}
    </Checkbox>
  );
}

/** `total` 0 = not known yet: a bar without an end. */
export function Progress({ label, done, total, note }: { label: string; done: number; total: number; note?: string }) {
  const percent = total > 0 ? (100 * done) / total : 0;
  return (
    <ProgressBar aria-label={label} value={percent} isIndeterminate={total === 0} className="stack-tight">
      <div className="row small">
        <span>{label}</span>
        {note && <span className="quiet number">{note}</span>}
      </div>
      <div className="progress">
        {total > 0 ? <div className="progress-fill" style={{ width: `${percent}%` }} /> : <div className="progress-fill progress-unknown" />}
      </div>
    </ProgressBar>
  );
}

export function Sheet({ title, isOpen, onClose, children }: { title: string; isOpen: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="dialog">
        <Dialog>
          <div className="row dialog-head">
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={strings.close} onPress={onClose} />
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

export function Empty({ icon, title, text, children }: { icon: IconName; title: string; text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className="row">{children}</div>}
    </div>
  );
}

export function Notice({ kind = 'warn', title, text, children }: { kind?: 'warn' | 'error'; title?: string; text: string; children?: ReactNode }) {
  return (
    <div className={kind === 'error' ? 'notice notice-error' : 'notice'} role={kind === 'error' ? 'alert' : 'status'}>
      <span className="notice-icon">
        <Icon name="warn" />
      </span>
      <div>
        {title && <strong>{title} </strong>}
        {text}
      </div>
      {children}
    </div>
  );
}

/** A pane: a head that stays, a body that scrolls. */
export function Pane(props: { title: string; about?: string; actions?: ReactNode; children: ReactNode; fill?: boolean }) {
  const heading = useId();
  return (
    <section className="pane" aria-labelledby={heading}>
      <header className="pane-head">
        <div className="pane-title">
          <h1 id={heading}>{props.title}</h1>
          {props.about && <p>{props.about}</p>}
        </div>
        {props.actions && <div className="row">{props.actions}</div>}
      </header>
      {props.fill ? props.children : <div className="pane-body">{props.children}</div>}
    </section>
  );
}
