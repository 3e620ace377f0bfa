import { useStore } from '@nanostores/react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '../../design/Button.tsx';
import { Icon } from '../../design/Icon.tsx';
import type { IconName } from '../../design/icons.ts';
import { type DraftFile, photoTypes, refusalOf, videoTypes } from './draft.ts';
import { addFiles } from './draft-work.ts';
import styles from './upload.module.css';
import { uploadWords } from './words.ts';

/** Takes files from a folder, from the camera of a phone, or dropped. */
export function Picker({ there }: { there: readonly DraftFile[] }) {
  const words = useStore(uploadWords);
  const [isOver, setOver] = useState(false);
  const [refused, setRefused] = useState<ReturnType<typeof refusalOf>>();
  const take = (files: readonly File[]) => {
    if (files.length === 0) return;
    const reason = refusalOf(there, files);
    setRefused(reason);
    if (!reason) addFiles(files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  const isFirst = there.length === 0;
  const photos = photoTypes.join();
  const fault = refused && (
    <p role="alert" className={styles.fault}>
      {words[refused]}
    </p>
  );
  if (!isFirst)
    return (
      <div className={styles.more}>
        <Choose icon="plus" accept={photos} multiple onFiles={take}>
          {words.addPhotos}
        </Choose>
        {fault}
      </div>
    );
  return (
    <section
      aria-label={words.pick}
      className={`${styles.drop} ${isOver ? styles.over : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span className={styles.glyph}>
        <Icon name="upload" size={34} />
      </span>
      <Choose primary accept={[...videoTypes, photos].join()} multiple onFiles={take}>
        {words.pick}
      </Choose>
      <p className={styles.soft}>{words.drop}</p>
      <div className={styles.camera}>
        <Choose icon="camera" accept={videoTypes.join()} capture onFiles={take}>
          {words.record}
        </Choose>
        <Choose icon="image" accept="image/jpeg" capture onFiles={take}>
          {words.takePhoto}
        </Choose>
      </div>
      {fault}
    </section>
  );
}

function Choose({
  icon,
  primary = false,
  capture = false,
  accept,
  multiple,
  onFiles,
  children,
}: {
  icon?: IconName;
  primary?: boolean;
  /** Opens the camera, where there is one. */
  capture?: boolean;
  accept: string;
  multiple?: boolean;
  onFiles: (files: readonly File[]) => void;
  children: ReactNode;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        {...(capture && { capture: 'environment' as const })}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <Button
        kind={primary ? 'primary' : 'plain'}
        {...(icon && { icon })}
        onClick={() => field.current?.click()}
      >
        {children}
      </Button>
    </>
  );
}
