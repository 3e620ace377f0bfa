import { useStore } from '@nanostores/react';
import { appWords } from '../../../app/words.ts';
import { Spinner } from '../../../design/States.tsx';
import { useSeen } from '../../../lists/useSeen.ts';

/** Stands above the oldest message that is shown, and tells when it comes near the screen. */
export function Older({ onSeen }: { onSeen: () => void }) {
  const app = useStore(appWords);
  return (
    <div ref={useSeen(onSeen, 400, 'section')}>
      <Spinner label={app.loading} />
    </div>
  );
}
