import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { useTitle } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { IconButton } from '../../design/Button.tsx';
import { Empty } from '../../design/States.tsx';
import { $viewer } from '../../session/viewer.ts';
import styles from './chats.module.css';
import { NewChatSheet } from './group/NewChatSheet.tsx';
import { ChatList } from './list/ChatList.tsx';
import { useChatList } from './list/useChatList.ts';
import { NewThread } from './thread/NewThread.tsx';
import { Thread } from './thread/Thread.tsx';
import { chatWords } from './words.ts';

/** The chats beside the one that is open; on a phone either of them. */
export default function ChatsScreen() {
  const viewer = useStore($viewer);
  return viewer ? <Chats viewerId={viewer.id} /> : null;
}

function Chats({ viewerId }: { viewerId: string }) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const list = useChatList();
  const [, navigate] = useLocation();
  const [isBeginning, setBeginning] = useState(false);
  const [, begun] = useRoute('/chats/to/:userId');
  const [, opened] = useRoute('/chats/:id');
  const ofRequests = opened?.id === 'requests';
  const openId = ofRequests ? undefined : opened?.id;
  const isOpen = openId !== undefined || begun !== null;
  useTitle(isOpen ? '' : app.chats);
  return (
    <div className={styles.screen}>
      <section className={`${styles.side} ${isOpen ? styles.away : ''}`} aria-label={app.chats}>
        <header className={styles.head}>
          {ofRequests && (
            <IconButton icon="back" label={app.back} onClick={() => navigate('/chats')} />
          )}
          <h1>{ofRequests ? words.requestsTitle : app.chats}</h1>
          <IconButton icon="edit" label={words.newChat} onClick={() => setBeginning(true)} />
        </header>
        <div className={styles.scroll}>
          <ChatList list={list} viewerId={viewerId} openId={openId} ofRequests={ofRequests} />
        </div>
      </section>
      <div className={`${styles.pane} ${isOpen ? '' : styles.away}`}>
        {openId && <Thread key={openId} chatId={openId} viewerId={viewerId} list={list} />}
        {begun && <NewThread key={begun.userId} userId={begun.userId} viewerId={viewerId} />}
        {!isOpen && (
          <div className={styles.choose}>
            <Empty icon="chat" title={words.choose} />
          </div>
        )}
      </div>
      {isBeginning && (
        <NewChatSheet
          viewerId={viewerId}
          onCreated={list.put}
          onClose={() => setBeginning(false)}
        />
      )}
    </div>
  );
}
