# One run at a time on a host: the file is held open, so that the operating system lets go of it whatever becomes of the run.

function Enter-Lock {
    New-Folder -Path $script:Facts.StateFolder
    $path = Resolve-HostPath -Path (Get-StatePath -Name 'run.lock')
    $script:Run.Lock = $null
    $held = Wait-Until -For 'another run on this host' -Condition {
        try {
            $script:Run.Lock = [System.IO.File]::Open($path, [System.IO.FileMode]::OpenOrCreate, [System.IO.FileAccess]::ReadWrite, [System.IO.FileShare]::None)
        } catch [System.IO.IOException] {
            $script:Run.Lock = $null
        }
        $null -ne $script:Run.Lock
    }
    if (-not $held) { Stop-Run -Message 'another run on this host did not end before the deadline of this one; nothing was done' }
}

function Exit-Lock {
    if ($null -ne $script:Run.Lock) { $script:Run.Lock.Dispose() }
}
