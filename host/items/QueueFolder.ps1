# Where a virtual server keeps its mail. Queued messages go along when a folder moves. The envelope of a message lies in NTFS
# streams of its file, so files are moved as NTFS moves or copies them, compared, and only then gone from where they were.
# Desired: {instance, names, metabase, directories}.

function Test-QueueFolder {
    param($Desired)
    Test-Metabase -Desired $Desired
    foreach ($move in @(Get-QueueMove)) {
        New-Difference -Item 'QueueFolder' -Path "messages in $($move.from)" -Expected "in $($move.to)" -Found 'a move that was not finished'
    }
}

function Set-QueueFolder {
    param($Desired, $Difference)
    $changes = @($Difference | Where-Object { $null -ne $_.Data })
    Stop-SmtpForChange -Because 'its folders change'
    foreach ($each in @($changes | Where-Object { @('QueueDirectory', 'PickupDirectory') -contains $_.Data.Name })) {
        $from = [string] $each.Data.Value
        $to = [string] $Desired.metabase.($each.Data.Name).value
        if ($from -ne '' -and (Test-Folder -Path $from) -and @(Get-FileName -Folder $from).Count -gt 0) {
            Add-Owed -Name "move $from" -Detail @{ from = $from; to = $to }
        }
    }
    if (@(Get-QueueMove).Count -gt 0) { Assert-SmtpStopped }
    foreach ($move in @(Get-QueueMove)) {
        Move-Message -From $move.from -To $move.to
        Complete-Owed -Name "move $($move.from)"
    }
    if ($changes.Count -gt 0) { Set-Metabase -Desired $Desired -Difference $changes }
}

function Get-QueueMove {
    $owed = Read-StateFile -Name 'journal.json'
    foreach ($name in @($owed.Keys | Where-Object { $_ -like 'move *' })) { $owed[$name] }
}

function Assert-SmtpStopped {
    $state = Get-ServiceState -Name $script:Facts.Services.Smtp
    if ($state.Status -ne 'Stopped') { Stop-Run -Message "queued mail is not moved while SMTPSVC is $($state.Status)" }
}

# Under its own name a message is in one folder at any time; a copy that is not compared yet lies beside the target.
function Move-Message {
    param([string] $From, [string] $To)
    New-Folder -Path $To
    $names = @(Get-FileName -Folder $From)
    Write-HostProgress -Text "moving $($names.Count) messages from $From to $To"
    if ((Split-Path -Path $From -Qualifier) -eq (Split-Path -Path $To -Qualifier)) {
        foreach ($name in $names) { Move-Item -LiteralPath "$From\$name" -Destination "$To\$name" }
        return
    }
    $copies = "$To.moving"
    New-Folder -Path $copies
    if ($names.Count -gt 0) {
        # 0 to 7 are robocopy's successes.
        $null = Invoke-Program -Name 'robocopy.exe' -Arguments @($From, $copies, '/COPY:DAT', '/DCOPY:T', '/B', '/R:2', '/W:5', '/NP', '/NFL', '/NDL', '/NJH', '/NJS') -Accepted @(0..7)
    }
    foreach ($name in $names) {
        Assert-SameFile -One "$From\$name" -Other "$copies\$name"
        Remove-Item -LiteralPath "$From\$name"
    }
    # Also those that a run left here which died after it had removed the original.
    foreach ($name in @(Get-FileName -Folder $copies)) { Move-Item -LiteralPath "$copies\$name" -Destination "$To\$name" }
    Remove-Item -LiteralPath $copies -Recurse
}

function Assert-SameFile {
    param([string] $One, [string] $Other)
    $expected = Get-FileDigest -Path $One
    $found = Get-FileDigest -Path $Other
    if ($expected -ne $found) { Stop-Run -Message "the copy of $One differs from it (streams included), so the original stays; nothing is lost. Look at the disk, then run again" }
}

# The main stream and every other one, by name, length and content.
function Get-FileDigest {
    param([string] $Path)
    $parts = foreach ($stream in @(Get-Item -LiteralPath $Path -Stream '*' | Sort-Object -Property 'Stream')) {
        $text = if ($stream.Stream -eq ':$DATA') { '' } else { [System.BitConverter]::ToString([byte[]] @(Get-Content -LiteralPath $Path -Stream $stream.Stream -Encoding Byte)) }
        "$($stream.Stream)=$($stream.Length)=$text"
    }
    "$((Get-FileHash -LiteralPath $Path).Hash) $($parts -join ' ')"
}
