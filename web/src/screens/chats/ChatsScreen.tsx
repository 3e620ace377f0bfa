import { useStore } from '@nanostores/react';
import { Page } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Empty } from '../../design/States.tsx';

export default function ChatsScreen() {
  const words = useStore(appWords);
  return (
    <Page title={words.chats}>
      <Empty icon="chat" title={words.chats} />
    </Page>
  );
}
