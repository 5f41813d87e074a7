/** The attention store as the map's feed: the map listens by itself, so tokens do not re-render React. */
import { isRead, useAttention } from '../../stores/attention.ts';
import type { MapFeed } from './chunk-map.tsx';

export const attentionFeed: MapFeed = {
  isRead: (chunk) => isRead(useAttention.getState(), chunk),
  shares: () => useAttention.getState().shares,
  glow: () => useAttention.getState().live,
  subscribe: (changed) => useAttention.subscribe(changed),
};
