#!/bin/sh
# The starter on one GPU, in pieces of at most 25 minutes: run it again until it says that the stage is done. Each stage goes on where it was stopped.
#   train/gpu.sh pretrain|finetune|focus [minutes of the whole stage]      (from native-models/)
set -eu
stage=$1 minutes=${2:-25} run=${RUN:-train/runs/gpu} python=${FOCUS_PYTHON:-python3}
[ -e "$run/base/tokenizer.json" ] || $python -m train tokenizer --out "$run"
[ -e "$run/data/code.npy" ] || $python -m train data --out "$run" --books 1000
case $stage in focus) tokens=150000 ;; *) tokens=65536 ;; esac
timeout 1500 $python -m train "$stage" --out "$run" --device cuda --minutes "$minutes" --tokens $tokens --workers 8 && echo "$stage is done" || {
  [ $? -eq 124 ] && echo "stopped after 25 minutes; run the same command again" || exit 1
}
