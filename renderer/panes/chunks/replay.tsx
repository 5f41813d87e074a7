import { useEffect, useState } from 'react';
import { Label, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { strings } from '../../base/strings.ts';
import { Button, IconButton } from '../../components/controls.tsx';
import { useAttention } from '../../stores/attention.ts';

const tokenMs = 180;

/** The answer again, token by token: a scrubber under its words. */
export function Replay() {
  const { steps, moment, live, shares, show } = useAttention();
  const [playing, setPlaying] = useState(false);
  const at = moment === 'whole' ? steps.length - 1 : moment;

  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (at + 1 < steps.length) show(at + 1);
      else {
        setPlaying(false);
        show('whole');
      }
    }, tokenMs);
    return () => clearTimeout(timer);
  }, [playing, at, steps.length, show]);

  if (steps.length === 0) return <p className="replay quiet small">{shares ? ' ' : strings.chunks.noAnswer}</p>;
  return (
    <section className="replay" aria-label={strings.chunks.replay}>
      <p className="replay-words">
        {steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the answer.
          <span key={i} className={moment === i ? 'replay-now' : moment !== 'whole' && i > moment ? 'replay-later' : ''}>
            {step.text}
          </span>
        ))}
      </p>
      <div className="replay-row">
        <IconButton
          icon={playing ? 'stop' : 'play'}
          label={playing ? strings.chunks.pause : strings.chunks.play}
          isDisabled={live}
          onPress={() => {
            if (!playing && at === steps.length - 1) show(0);
            setPlaying(!playing);
          }}
        />
        <Slider
          className="slider"
          minValue={0}
          maxValue={Math.max(0, steps.length - 1)}
          value={at}
          isDisabled={live}
          onChange={(value) => show(Number(value))}
        >
          <Label className="visually-hidden">{strings.chunks.scrub}</Label>
          <SliderTrack className="slider-track">
            <SliderThumb className="slider-thumb" />
          </SliderTrack>
        </Slider>
        <span className="small number replay-at">{moment === 'whole' ? '' : strings.chunks.token(moment + 1, steps.length)}</span>
        <Button look="plain" isDisabled={live || moment === 'whole'} onPress={() => show('whole')}>
          {strings.chunks.whole}
        </Button>
      </div>
    </section>
  );
}
