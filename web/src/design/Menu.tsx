import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';
import styles from './menu.module.css';

interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  /** A question to be answered with yes before it is done. */
  readonly sure?: string;
  readonly onSelect: () => void;
}

/** What else can be done, behind three dots. Nothing where nothing can. */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const away = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener('pointerdown', away);
    return () => removeEventListener('pointerdown', away);
  }, [isOpen]);
  if (items.length === 0) return null;

  const close = () => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') close();
    else if (step) move(box.current, step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the menu inside
    <div ref={box} className={styles.box} onKeyDown={press}>
      <IconButton
        icon="more"
        label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      />
      <div id={id} role="menu" aria-label={label} className={styles.menu} hidden={!isOpen}>
        {items.map(({ label: name, icon, sure, onSelect }) => (
          <button
            key={name}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={sure ? styles.danger : styles.item}
            onClick={() => {
              close();
              if (!sure || confirm(sure)) onSelect();
            }}
          >
            <Icon name={icon} size={20} /> {name}
          </button>
        ))}
      </div>
    </div>
  );
}

function move(box: HTMLElement | null, step: number): void {
  const items = [...(box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? items.indexOf(activeElement) : -1;
  items[(at + step + items.length) % items.length]?.focus();
}
