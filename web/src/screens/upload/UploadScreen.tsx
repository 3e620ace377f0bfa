import { useStore } from '@nanostores/react';
import { Page } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Empty } from '../../design/States.tsx';

export default function UploadScreen() {
  const words = useStore(appWords);
  return (
    <Page title={words.create}>
      <Empty icon="plus" title={words.create} />
    </Page>
  );
}
