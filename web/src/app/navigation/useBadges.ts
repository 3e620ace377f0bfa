import { useStore } from '@nanostores/react';
import { useEffect, useRef } from 'react';
import {
  MessageBadgeDocument,
  NotificationBadgeDocument,
  ViewerDocument,
} from '../../../generated/graph.ts';
import { useGraph, useLive } from '../../graph/hooks.ts';
import { $viewer } from '../../session/viewer.ts';
import { $badges } from './badges.ts';

/** Events that come close together are counted by one question. */
const gatherMs = 300;

/** Who the viewer is, and how much they have not read, kept up live. */
export function useBadges() {
  const isGuest = !useStore($viewer);
  const { data, refresh } = useGraph(ViewerDocument, {}, { pause: isGuest });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const recount = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(refresh, gatherMs);
  };
  useLive(NotificationBadgeDocument, {}, recount, isGuest);
  useLive(MessageBadgeDocument, {}, recount, isGuest);
  const messages = isGuest ? 0 : (data?.me?.unreadMessageCount ?? 0);
  const notifications = isGuest ? 0 : (data?.unreadNotificationCount ?? 0);
  useEffect(() => $badges.set({ messages, notifications }), [messages, notifications]);
  return { me: isGuest ? undefined : (data?.me ?? undefined), messages, notifications };
}
