import { useStore } from '@nanostores/react';
import { type ReactNode, useRef, useState } from 'react';
import {
  type OwnProfilePartsFragment,
  UpdateProfileDocument,
} from '../../../../generated/graph.ts';
import { say, sayFault } from '../../../app/toasts.ts';
import { Avatar } from '../../../design/Avatar.tsx';
import { Icon } from '../../../design/Icon.tsx';
import { api } from '../../../graph/api.ts';
import { faultOf } from '../../../graph/faults.ts';
import { useAct } from '../../../graph/hooks.ts';
import { $format } from '../../../i18n/i18n.ts';
import { photoTypes } from '../../upload/draft.ts';
import { settingsWords } from '../words.ts';
import styles from './profile.module.css';
import { ownProfileWords } from './words.ts';

/** The two pictures of an account as others see them; a press chooses another one. */
export function Pictures({ me }: { me: OwnProfilePartsFragment }) {
  const words = useStore(ownProfileWords);
  return (
    <div className={styles.pictures}>
      <PictureButton field="backgroundUploadId" label={words.changeBackground} wide>
        <img
          key={me.backgroundUrl}
          className={styles.background}
          src={me.backgroundUrl}
          alt=""
          onError={({ currentTarget }) => {
            currentTarget.hidden = true;
          }}
        />
      </PictureButton>
      <PictureButton field="avatarUploadId" label={words.changeAvatar}>
        <Avatar of={me} size={104} />
      </PictureButton>
    </div>
  );
}

function PictureButton({
  field,
  label,
  wide = false,
  children,
}: {
  field: 'avatarUploadId' | 'backgroundUploadId';
  label: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const words = useStore(ownProfileWords);
  const settings = useStore(settingsWords);
  const format = useStore($format);
  const chosen = useRef<HTMLInputElement>(null);
  const [update] = useAct(UpdateProfileDocument);
  /** How much was sent, from 0 to 1. */
  const [sent, setSent] = useState<number>();

  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    if (!photoTypes.includes(file.type)) return say(words.badType);
    setSent(0);
    try {
      const id = await api.upload(file, {
        purpose: 'picture',
        onProgress: (sentBytes, totalBytes) => setSent(sentBytes / totalBytes),
      });
      await update({ input: { [field]: id } });
      say(settings.saved);
    } catch (error) {
      if (faultOf(error).code === 'PAYLOAD_TOO_LARGE') say(words.tooBig);
      else sayFault(error);
    } finally {
      setSent(undefined);
    }
  }
  return (
    <>
      <input
        ref={chosen}
        type="file"
        hidden
        accept={photoTypes.join()}
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      <button
        type="button"
        className={wide ? styles.wide : styles.round}
        aria-label={label}
        title={label}
        aria-busy={sent !== undefined}
        disabled={sent !== undefined}
        onClick={() => chosen.current?.click()}
      >
        {children}
        <span className={styles.over} aria-live="polite">
          {sent === undefined ? (
            <Icon name="camera" size={20} />
          ) : (
            format.number(sent, { style: 'percent' })
          )}
        </span>
      </button>
    </>
  );
}
