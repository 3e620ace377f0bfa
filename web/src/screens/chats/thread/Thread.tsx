import { useStore } from '@nanostores/react';
import { useEffect, useRef, useState } from 'react';
import {
  EditMessageDocument,
  type MessageBodyFragment,
  TellTypingDocument,
} from '../../../../generated/graph.ts';
import { NotFound } from '../../../app/NotFound.tsx';
import { sayFault } from '../../../app/toasts.ts';
import { appWords } from '../../../app/words.ts';
import { IconButton } from '../../../design/Button.tsx';
import { Spinner } from '../../../design/States.tsx';
import { api } from '../../../graph/api.ts';
import { Failed } from '../../../lists/Paged.tsx';
import { $outbox, $waiting } from '../../../outbox/running.ts';
import { ChatPicture } from '../ChatPicture.tsx';
import { othersIn, titleOf } from '../chat.ts';
import { GroupSheet } from '../group/GroupSheet.tsx';
import type { ChatList } from '../list/useChatList.ts';
import { MessageList } from '../messages/MessageList.tsx';
import { chatWords } from '../words.ts';
import { Composer } from './Composer.tsx';
import { RequestBar } from './RequestBar.tsx';
import { ThreadHead } from './ThreadHead.tsx';
import styles from './thread.module.css';
import { useReadMark } from './useReadMark.ts';
import { useThread } from './useThread.ts';
import { useTypers } from './useTypers.ts';

/** Others are told that one types at most so often. */
const typingEveryMs = 2_000;

/** One chat: who is in it, what was said, and where one writes. */
export function Thread({
  chatId,
  viewerId,
  list,
}: {
  chatId: string;
  viewerId: string;
  list: ChatList;
}) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const outbox = useStore($outbox);
  const thread = useThread(chatId);
  const typers = useTypers(chatId);
  const { chat, messages, fault } = thread;
  const [editing, setEditing] = useState<MessageBodyFragment>();
  const [hasSheet, setSheet] = useState(false);
  const toldAtMs = useRef(0);
  useReadMark(chat, messages, viewerId, list.markRead);
  const { put, drop } = list;
  useEffect(() => {
    // How much is unread, the reading itself tells.
    if (chat) put({ ...chat, unreadCount: 0, lastMessage: messages.at(-1) ?? chat.lastMessage });
    else if (chat === null) drop(chatId);
  }, [chat, messages, put, drop, chatId]);

  const here = new Set(messages.map(({ clientMessageId }) => clientMessageId));
  const waiting = useStore($waiting).filter(
    ({ to, clientMessageId }) =>
      'chatId' in to && to.chatId === chatId && !here.has(clientMessageId),
  );
  if (chat === null) return <NotFound />;

  const tellTyping = () => {
    if (Date.now() - toldAtMs.current < typingEveryMs) return;
    toldAtMs.current = Date.now();
    api.mutate(TellTypingDocument, { chatId }).catch(() => {
      // Nobody misses it.
    });
  };
  async function send(text: string): Promise<void> {
    if (!editing) {
      outbox?.write({ chatId }, text);
      return;
    }
    setEditing(undefined);
    if (text === editing.text) return;
    try {
      const { editMessage } = await api.mutate(EditMessageDocument, { id: editing.id, text });
      thread.put([editMessage]);
    } catch (error) {
      sayFault(error);
    }
  }
  const [peer] = chat ? othersIn(chat, viewerId) : [];
  const isGroup = chat?.kind === 'GROUP';
  return (
    <div className={styles.thread}>
      {chat && (
        <ThreadHead
          title={titleOf(chat, viewerId)}
          picture={<ChatPicture chat={chat} viewerId={viewerId} size={38} />}
          detail={isGroup ? words.members(chat.members.length) : `@${peer?.username ?? '…'}`}
          href={isGroup || !peer ? undefined : `/u/${encodeURIComponent(peer.username)}`}
          typers={typers}
        >
          {isGroup && (
            <IconButton icon="people" label={words.group} onClick={() => setSheet(true)} />
          )}
        </ThreadHead>
      )}
      {fault && messages.length === 0 && <Failed fault={fault} onRetry={thread.retry} />}
      {!fault && !chat && <Spinner label={app.loading} />}
      <MessageList
        {...(chat && { chat })}
        messages={messages}
        waiting={waiting}
        viewerId={viewerId}
        older={thread.older}
        onOlder={() => void thread.loadOlder().catch(sayFault)}
        onEdit={setEditing}
        onChanged={(message) => thread.put([message])}
      >
        {chat && <p className={styles.begin}>{words.begin}</p>}
      </MessageList>
      {chat?.isRequest && (
        <RequestBar
          chat={chat}
          viewerId={viewerId}
          onAccepted={thread.putChat}
          onDeclined={() => drop(chatId)}
        />
      )}
      <Composer
        key={editing?.id ?? ''}
        draftKey={`${viewerId} ${chatId}`}
        editing={editing?.text}
        onSend={(text) => void send(text)}
        onCancel={() => setEditing(undefined)}
        onTyping={tellTyping}
      />
      {hasSheet && chat && (
        <GroupSheet
          chat={chat}
          viewerId={viewerId}
          onChanged={thread.putChat}
          onLeft={() => drop(chatId)}
          onClose={() => setSheet(false)}
        />
      )}
    </div>
  );
}
