# Ends what a gateway leaves behind when it dies. POSIX sh; runs in dash and in busybox ash, needs /proc.
#
# $1 is the gateway's token. Standard input is a pipe that the gateway alone holds: "+ID" and "-ID" say which sessions
# its children lead, "." that it has ended them and is about to leave. The pipe's end is the gateway's end.

trap '' HUP INT QUIT TERM
mark="CHILD_OF_BREAKWATER=$1."
sessions=' '
quiet=0
while read -r line; do
    id=${line#?}
    case $line in
        +*) sessions="$sessions$id " ;;
        -*) case $sessions in *" $id "*) sessions="${sessions%% $id *} ${sessions#* $id }" ;; esac ;;
        .) quiet=1 ;;
    esac
done

# All that runs: those of the sessions into found, the others as PID:PARENT into others.
look() {
    found=
    others=
    for stat in /proc/[0-9]*/stat; do
        { read -r line <"$stat"; } 2>/dev/null || continue
        pid=${line%% *}
        set -- ${line##*) } # state, parent, process group, session; a name before them may hold anything
        case $1 in Z | X) continue ;; esac
        case $sessions in
            *" $4 "*) found="$found $pid" ;;
            *) others="$others $pid:$2" ;;
        esac
    done
}

# Adds the descendants of those found, and kills them all.
strike() {
    [ "$found" ] || return 0
    grown=1
    while [ "$grown" ]; do
        grown=
        rest=
        for pair in $others; do
            case "$found " in
                *" ${pair#*:} "*) found="$found ${pair%:*}" grown=1 ;;
                *) rest="$rest $pair" ;;
            esac
        done
        others=$rest
    done
    for pid in $found; do
        [ "$pid" = $$ ] || { kill -KILL "$pid" 2>/dev/null && quiet=0; }
    done
}

# The files of the environments that hold the mark. Not every grep sees what follows the zero byte that ends each variable;
# then the shell reads them itself, which leaves those bytes out and takes its time.
marked() {
    if [ "$(printf 'a\0b\n' | grep -c -F b 2>/dev/null)" = 1 ]; then
        grep -s -l -F "$mark" /proc/[0-9]*/environ
        return
    fi
    for file in /proc/[0-9]*/environ; do
        while read -r line || [ "$line" ]; do
            case $line in *"$mark"*) echo "$file" ;; esac
        done <"$file"
    done
}

seconds() {
    read -r now _ </proc/uptime
    now=${now%%.*}
}

# Until nothing was found twice in a row: one may be on its way between two looks. What cannot be killed, as a process
# that hangs in the kernel, is left after a while.
seconds
end=$((now + 5))
while :; do
    quiet=$((quiet + 1))
    look
    strike
    # After that only, because this one look may wait for a process that hangs in the kernel.
    found=
    for file in $(marked 2>/dev/null); do
        file=${file#/proc/}
        found="$found ${file%/environ}"
    done
    strike
    seconds
    [ "$quiet" -lt 2 ] && [ "$now" -lt "$end" ] || exit 0
    sleep 0.05 2>/dev/null
done
