import { useStore } from '@nanostores/react';
import { useEffect, useState } from 'react';
import { IconButton } from '../../design/Button.tsx';
import { Field } from '../../design/Field.tsx';
import { type DraftFile, isVideo, maxAltTextLength, maxPhotos } from './draft.ts';
import { describeFile, moveFile, removeFile } from './draft-work.ts';
import { FileState } from './FileState.tsx';
import { Picker } from './Picker.tsx';
import styles from './upload.module.css';
import { uploadWords } from './words.ts';

/** What is going to be posted: a video to look at, or photos in their order with what they show. */
export function Files({ files }: { files: readonly DraftFile[] }) {
  const words = useStore(uploadWords);
  const [first] = files;
  if (first && isVideo(first.file))
    return (
      <section className={styles.files} aria-label={words.files}>
        <div className={styles.clip}>
          <Preview file={first.file} />
          <div className={styles.corner}>
            <IconButton
              icon="trash"
              label={words.remove({ name: first.file.name })}
              onClick={() => removeFile(first.key)}
            />
          </div>
        </div>
        <FileState one={first} />
      </section>
    );
  return (
    <section className={styles.files} aria-label={words.files}>
      <p className={styles.soft}>
        {words.photoCount(files.length)}. {words.describeHint}
      </p>
      <ol className={styles.photos}>
        {files.map((one, index) => (
          <Photo key={one.key} one={one} at={index + 1} isLast={index === files.length - 1} />
        ))}
      </ol>
      {files.length < maxPhotos && <Picker there={files} />}
    </section>
  );
}

function Photo({ one, at, isLast }: { one: DraftFile; at: number; isLast: boolean }) {
  const words = useStore(uploadWords);
  const { name } = one.file;
  return (
    <li className={styles.photo}>
      <Preview file={one.file} />
      <div className={styles.about}>
        <div className={styles.acts}>
          <span className={styles.name}>
            {at}. {name}
          </span>
          {at > 1 && (
            <IconButton
              icon="up"
              label={words.earlier({ name })}
              onClick={() => moveFile(one.key, -1)}
            />
          )}
          {!isLast && (
            <IconButton
              icon="down"
              label={words.later({ name })}
              onClick={() => moveFile(one.key, 1)}
            />
          )}
          <IconButton
            icon="trash"
            label={words.remove({ name })}
            onClick={() => removeFile(one.key)}
          />
        </div>
        <Field
          label={words.describe({ at: String(at) })}
          value={one.altText}
          maxLength={maxAltTextLength}
          onText={(text) => describeFile(one.key, text)}
        />
        <FileState one={one} />
      </div>
    </li>
  );
}

function Preview({ file }: { file: File }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (!url) return null;
  if (!isVideo(file)) return <img className={styles.picture} src={url} alt="" />;
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written captions of it yet
    <video className={styles.video} src={url} controls playsInline preload="metadata" />
  );
}
