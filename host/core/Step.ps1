# A step looks at one item, changes what differs, and looks again.

function Invoke-Step {
    param([string] $Item, $Desired, [string] $Name)
    Assert-Deadline -Before $Name
    Write-HostProgress -Text $Name
    if (Test-Only) {
        Add-FoundDifference -Item $Item -Desired $Desired -Name $Name
        return
    }
    $differences = @(& "Test-$Item" -Desired $Desired)
    if ($differences.Count -eq 0) { return }
    Save-OriginalValue -Difference $differences
    Write-HostProgress -Text "${Name}: $($differences.Count) to change"
    & "Set-$Item" -Desired $Desired -Difference $differences
    $left = @(& "Test-$Item" -Desired $Desired)
    if ($left.Count -gt 0) {
        $told = @($left | ForEach-Object { "$($_.path) is $($_.found), expected $($_.expected)" }) -join '; '
        Stop-Run -Message "${Name}: written, but read back otherwise: $told"
    }
    foreach ($difference in $differences) { Add-Changed -Text $difference.path }
}

# A test reports every difference: what cannot be looked at is one, and the next item is looked at all the same.
function Add-FoundDifference {
    param([string] $Item, $Desired, [string] $Name)
    try {
        $found = @(& "Test-$Item" -Desired $Desired)
    } catch {
        $found = @(New-Difference -Item $Item -Path $Name -Expected 'to be looked at' -Found $_.Exception.Message)
    }
    foreach ($difference in $found) { $null = $script:Run.Differences.Add($difference) }
}
