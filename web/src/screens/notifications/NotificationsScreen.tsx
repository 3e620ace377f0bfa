import { useStore } from '@nanostores/react';
import { Page } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Empty } from '../../design/States.tsx';

export default function NotificationsScreen() {
  const words = useStore(appWords);
  return (
    <Page title={words.notifications}>
      <Empty icon="bell" title={words.notifications} />
    </Page>
  );
}
