#!/bin/sh
# The starter on one GPU, in pieces of at most 25 minutes: run it again until it says that the stage is done. Each stage goes on where it was stopped.
#   train/gpu.sh pretrain [9.6]; train/gpu.sh focus [3.9]       (from native-models/; minutes of the whole stage)
# The starter took these minutes on one H200, the base in two parts (5.4, then on to 9.6 from its checkpoint): see the model card.
set -eu
export TOKENIZERS_PARALLELISM=false OMP_NUM_THREADS=1 # a process a core makes the rows
stage=$1 run=${RUN:-train/runs/gpu} python=${FOCUS_PYTHON:-python3} workers=$(($(nproc) > 3 ? $(nproc) - 2 : 1))
[ -e "$run/base/tokenizer.json" ] || $python -m train tokenizer --out "$run"
[ -e "$run/data/code.npy" ] || $python -m train data --out "$run" --books 1000
case $stage in
  pretrain) minutes=${2:-9.6} options='--tokens 131072 --compile --judge-every 1500' ;;
  focus) minutes=${2:-3.9} options='--tokens 250000 --judge-every 500' ;;
  *) echo "pretrain or focus, not $stage" >&2; exit 2 ;;
esac
timeout 1500 $python -m train "$stage" --out "$run" --device cuda --minutes "$minutes" --workers "$workers" $options && echo "$stage is done" || {
  [ $? -eq 124 ] && echo "stopped after 25 minutes; run the same command again" || exit 1
}
