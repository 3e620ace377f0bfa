import { type ReactNode, useState } from 'react';
import { Button } from '../../design/Button.tsx';
import type { IconName } from '../../design/icons.ts';

/** A button, and in its place once it is pressed the form that it opens. */
export function Asked({
  does,
  kind = 'plain',
  icon,
  children,
}: {
  does: string;
  kind?: 'primary' | 'plain' | 'danger';
  icon?: IconName;
  children: (close: () => void) => ReactNode;
}) {
  const [state, setState] = useState<'first' | 'open' | 'closed'>('first');
  if (state === 'open') return children(() => setState('closed'));
  return (
    <Button
      kind={kind}
      {...(icon && { icon })}
      autoFocus={state === 'closed'}
      onClick={() => setState('open')}
    >
      {does}
    </Button>
  );
}
